/** One message with what can be done with it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { AskAgain } from './ask-again.tsx';
import { AnswerFigures } from './answer-figures.tsx';
import { EditQuestion } from './edit-question.tsx';
import type { Entry } from './entry.ts';
import { Folded } from './folded.tsx';
import { MarkdownView } from './markdown-view.tsx';
import type { ModelOption } from './model-options.ts';
import type { Talk } from './talk.ts';
import { ToolCalls } from './tool-calls.tsx';

export type MessageViewProps = {
  readonly entry: Entry;
  readonly talk: Talk;
  readonly models: readonly ModelOption[];
};

export function MessageView(props: MessageViewProps) {
  const { entry } = props;
  switch (entry.role) {
    case 'user':
      return <Question {...props} />;
    case 'assistant':
      return <AnswerView {...props} />;
    case 'tool':
      return (
        <Folded title="Result of a tool">
          <pre class="tool-text">{entry.text}</pre>
        </Folded>
      );
    case 'system':
      return (
        <Folded title="System message">
          <MarkdownView text={entry.text} />
        </Folded>
      );
  }
}

function Question({ entry, talk }: MessageViewProps) {
  const edited = talk.edits.textOf(entry);
  const isEdited = edited !== undefined;
  const actions = useRef<HTMLElement>(null);
  const wasEdited = useRef(false);
  useLayoutEffect(() => {
    // The button that began the edit is there again.
    if (wasEdited.current)
      actions.current?.querySelector<HTMLElement>('button:last-child')?.focus();
    wasEdited.current = isEdited;
  }, [isEdited]);
  if (isEdited) return <EditQuestion entry={entry} edited={edited} talk={talk} />;
  return (
    <article class="message question" aria-label="Your message">
      <div class="question-text">
        {entry.text}
        <Images addresses={entry.images} />
      </div>
      <footer ref={actions} class="message-foot">
        {entry.isPinned && <Badge>pinned</Badge>}
        <CopyButton text={entry.text} label="Copy the message" />
        <Button
          kind="quiet"
          icon="edit"
          label="Edit and send again"
          isDisabled={talk.isBusy}
          onClick={() => talk.edits.change(entry, entry.text)}
        />
      </footer>
    </article>
  );
}

function AnswerView({ entry, talk, models }: MessageViewProps) {
  const { reasoning = '', toolCalls } = entry;
  return (
    <article class="message answer" aria-label="Answer">
      {reasoning !== '' && (
        <Folded title="Reasoning">
          <MarkdownView text={reasoning} />
        </Folded>
      )}
      <MarkdownView text={entry.text} />
      <Images addresses={entry.images} />
      <ToolCalls calls={toolCalls} />
      <footer class="message-foot">
        {entry.status === 'cancelled' && <Badge tone="warn">stopped</Badge>}
        {entry.status === 'error' && <Badge tone="bad">cut off</Badge>}
        <AnswerFigures figures={entry.figures} />
        <span class="message-actions">
          <CopyButton text={entry.text} label="Copy the answer" />
          <AskAgain entry={entry} talk={talk} models={models} />
        </span>
      </footer>
    </article>
  );
}

/** Images are named and not loaded: an address of another server would learn of the reader. */
function Images({ addresses }: { readonly addresses: readonly string[] }) {
  return (
    <>
      {addresses.map((address, place) =>
        /^https?:/.test(address) ? (
          <a key={place} href={address} target="_blank" rel="noopener noreferrer">
            Image {place + 1}
          </a>
        ) : (
          <span key={place} class="muted">
            Image {place + 1}, sent with the message
          </span>
        ),
      )}
    </>
  );
}
