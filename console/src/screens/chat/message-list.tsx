/** The messages of one conversation, of which only those near the view are in the document. */
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Windowed } from '../../parts/windowed.tsx';
import { LiveView } from './live-view.tsx';
import { MessageView } from './message-view.tsx';
import type { ModelOption } from './model-options.ts';
import type { Talk } from './talk.ts';

export type MessageListProps = { readonly talk: Talk; readonly models: readonly ModelOption[] };

export function MessageList({ talk, models }: MessageListProps) {
  const { history } = talk;
  const live = talk.live.value;
  const phase = talk.phase.value;
  return (
    // The column is reversed, so that the browser keeps the end in view while an answer grows.
    <div class="messages" tabIndex={0} role="region" aria-label="Messages">
      <div class="messages-body">
        {history.hasOlder.value && <Older talk={talk} />}
        {history.pages.value.map(({ key, entries }) => (
          <Windowed
            key={key}
            list="messages"
            class="windowed"
            isKept={entries.some((entry) => talk.edits.textOf(entry) !== undefined)}
          >
            {() =>
              entries.map((entry) => (
                <MessageView key={entry.key} entry={entry} talk={talk} models={models} />
              ))
            }
          </Windowed>
        ))}
        {live !== undefined && <LiveView live={live} isRecovering={phase.name === 'recovering'} />}
        {phase.name === 'failed' && (
          <div class="message-failure">
            <Failure error={phase.error} retry={() => talk.retry()} />
          </div>
        )}
      </div>
    </div>
  );
}

/** Loads the page before as soon as the start of the list comes near. */
function Older({ talk }: { readonly talk: Talk }) {
  const place = useRef<HTMLDivElement>(null);
  const { error, isLoadingOlder, pages } = talk.history;
  const load = (): void => {
    const context = talk.context.peek();
    if (context !== undefined) void talk.history.loadOlder(context);
  };

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (changes) => {
        if (changes.at(-1)?.isIntersecting === true && error.peek() === undefined) load();
      },
      { root: element.closest('.messages'), rootMargin: '400px 0px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [pages.value.length]);

  return (
    <div ref={place} class="older">
      {error.value !== undefined ? (
        <Failure error={error.value} retry={load} />
      ) : isLoadingOlder.value ? (
        <Loading what="older messages" />
      ) : (
        <Button kind="quiet" onClick={load}>
          Older messages
        </Button>
      )}
    </div>
  );
}
