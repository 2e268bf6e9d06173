/** One stored message with what it says, where it came from, and what can be done with it. */
import type { Summary, StoredMessage } from '../../../../src/client/client.ts';
import { useState } from 'preact/hooks';
import { countOf } from '../../formats/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Moment } from '../../parts/figures.tsx';
import { PinButton } from './pin-button.tsx';
import { StoredContentView } from './stored-content.tsx';

export type MessageActions = {
  readonly fork: (message: StoredMessage) => void;
  readonly pin: (message: StoredMessage, isPinned: boolean) => Promise<void>;
};

export type StoredMessageViewProps = {
  readonly message: StoredMessage;
  readonly isPointedAt: boolean;
  readonly actions: MessageActions;
};

export function StoredMessageView({ message, isPointedAt, actions }: StoredMessageViewProps) {
  const { superseded_at: archivedAt, metadata, status } = message;
  const [pinError, setPinError] = useState<unknown>(undefined);
  const classes = [
    'stored-message',
    `stored-${message.role}`,
    archivedAt !== undefined && 'stored-archived',
    isPointedAt && 'stored-pointed-at',
  ];
  return (
    <article class={classes.filter((name) => name !== false).join(' ')} data-id={message.id}>
      <header class="row">
        <strong>{message.role}</strong>
        {message.pinned === true && <Badge tone="accent">pinned</Badge>}
        {status !== undefined && (
          <Badge tone="warn">{status === 'error' ? 'cut off by an error' : 'cancelled'}</Badge>
        )}
        {archivedAt !== undefined && (
          <Badge tone="warn">
            archived <Moment at={archivedAt} />
          </Badge>
        )}
        <span class="small muted">
          <Moment at={message.timestamp} />
          {metadata?.model !== undefined && ` · ${metadata.provider}/${metadata.model}`}
          {metadata !== undefined && ` · ${countOf(metadata.tokens, 'token')}`}
        </span>
        <span class="stored-actions row">
          {archivedAt === undefined && (
            <Button
              kind="quiet"
              icon="fork"
              label="Fork here"
              onClick={() => actions.fork(message)}
            />
          )}
          {canBePinned(message) && (
            <PinButton
              isPinned={message.pinned === true}
              change={(isPinned) => actions.pin(message, isPinned)}
              fail={setPinError}
            />
          )}
        </span>
      </header>
      {pinError !== undefined && <Failure error={pinError} />}
      {isOnlyCalls(message) ? null : <StoredContentView content={message.content} />}
      {message.tool_calls?.map((call) => (
        <details key={call.id} class="stored-call">
          <summary>
            Calls <code>{call.function.name}</code>
          </summary>
          <pre tabIndex={0}>{call.function.arguments}</pre>
        </details>
      ))}
      {message.tool_call_id !== undefined && (
        <p class="small muted">
          Result of the call <code>{message.tool_call_id}</code>
        </p>
      )}
      {message.vendor_parts?.map((part, place) => (
        <details key={place} class="stored-call">
          <summary>A part that only {part.dialect ?? 'its vendor'} can express</summary>
          <p class="stored-text">{part.text}</p>
        </details>
      ))}
    </article>
  );
}

/** A summary at the place of the messages that it replaces. */
export function SummaryLayer({ summary }: { readonly summary: Summary }) {
  return (
    <details class="stored-message stored-summary" open={summary.absorbed_by === undefined}>
      <summary>
        <strong>Summary of everything above</strong>{' '}
        <span class="small muted">
          {countOf(summary.tokens_before, 'token')} → {countOf(summary.tokens_after, 'token')} ·{' '}
          {summary.provider}/{summary.model}
          {summary.absorbed_by !== undefined && ' · replaced by a later one'}
        </span>
      </summary>
      <p class="stored-text">{summary.summary}</p>
    </details>
  );
}

/** System messages are always sent, and archived ones never. */
function canBePinned({ role, tool_calls: calls, superseded_at: archivedAt }: StoredMessage) {
  return (
    (role === 'user' || role === 'assistant') && calls === undefined && archivedAt === undefined
  );
}

function isOnlyCalls({ content, tool_calls: calls, vendor_parts: parts }: StoredMessage): boolean {
  return content === '' && (calls !== undefined || parts !== undefined);
}
