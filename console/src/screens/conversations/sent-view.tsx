/** What a model would be sent now: which messages, with their tokens, and what is left out. */
import type { ContextWindow, WindowMessage } from '../../../../src/client/client.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { countOf } from '../../formats/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Bar } from '../../parts/bar.tsx';
import { Count } from '../../parts/figures.tsx';
import { Stat } from '../../parts/stat.tsx';
import { Windowed } from '../../parts/windowed.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { StoredContentView } from './stored-content.tsx';

const PART_SIZE = 50;

export function SentView({ context }: { readonly context: string }) {
  const client = useClient();
  const loaded = useLoaded(
    (signal) => client.contexts.view(context, {}, { signal }),
    [client, context],
  );
  return (
    <WithLoaded loaded={loaded} what="what a model would be sent">
      {(view) => <SentReport view={view} />}
    </WithLoaded>
  );
}

function SentReport({ view }: { readonly view: ContextWindow }) {
  return (
    <div class="stack">
      <div class="stats">
        <Stat
          name="Model"
          value={<span class="model-figure">{view.model}</span>}
          note={`${view.provider}${view.rule === undefined ? '' : `, by the rule ${view.rule}`}`}
        />
        <Stat
          name="History"
          value={<Count value={view.tokens} />}
          note={
            <>
              <Bar label="Tokens of the history" value={view.tokens} limit={view.budget} /> of{' '}
              {countOf(view.budget, 'token')}
            </>
          }
        />
        <Stat
          name="Messages"
          value={<Count value={view.count} />}
          note={`${countOf(view.dropped_messages, 'stored message')} not sent`}
        />
        <Stat
          name="Context window"
          value={<Count value={view.context_window} />}
          note={view.context_window === undefined ? 'unknown for this model' : 'tokens'}
        />
      </div>
      <div class="transcript" tabIndex={0} role="region" aria-label="What a model would be sent">
        {view.system !== undefined && (
          <article class="stored-message stored-system">
            <header class="row">
              <strong>system prompt</strong>
              <span class="small muted">{countOf(view.system.tokens, 'token')}</span>
            </header>
            <StoredContentView content={view.system.content} />
          </article>
        )}
        {partsOf(view.messages).map((messages, place) => (
          <Windowed key={place} list="transcript" class="transcript-part">
            {() =>
              messages.map((message, index) => (
                <SentMessage key={message.id ?? `note ${index}`} message={message} />
              ))
            }
          </Windowed>
        ))}
        {view.count === 0 && <p class="muted">No stored message would be sent.</p>}
      </div>
    </div>
  );
}

function SentMessage({ message }: { readonly message: WindowMessage }) {
  return (
    <article
      class={`stored-message stored-${message.note === undefined ? message.role : 'summary'}`}
    >
      <header class="row">
        <strong>{message.role}</strong>
        {message.note !== undefined && <Badge tone="accent">{message.note}</Badge>}
        {message.relieved === true && <Badge tone="warn">shortened</Badge>}
        <span class="small muted">{countOf(message.tokens, 'token')}</span>
      </header>
      <StoredContentView content={message.content} />
    </article>
  );
}

function partsOf(messages: readonly WindowMessage[]): readonly (readonly WindowMessage[])[] {
  const count = Math.ceil(messages.length / PART_SIZE);
  return Array.from({ length: count }, (_, place) =>
    messages.slice(place * PART_SIZE, (place + 1) * PART_SIZE),
  );
}
