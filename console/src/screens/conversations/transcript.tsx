/** The messages of a conversation with their layers, the newest at the end; older ones load on the way up. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { StoredMessage, Summary } from '../../../../src/client/client.ts';
import { usePages } from '../../data/use-pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Loading } from '../../parts/loading.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Windowed } from '../../parts/windowed.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { StoredMessageView, SummaryLayer } from './stored-message-view.tsx';

const PAGE_SIZE = 100;
/** On the way to a message that is pointed at. */
const LARGE_PAGE_SIZE = 1_000;
const PART_SIZE = 50;
/** A short message, with the space after it. */
const MESSAGE_HEIGHT_PX = 95;

export type TranscriptProps = {
  readonly context: string;
  readonly summaries: readonly Summary[];
  readonly hasArchived: boolean;
  /** The message to scroll to. */
  readonly at: string | undefined;
  readonly fork: (message: StoredMessage) => void;
};

export function Transcript({ context, summaries, hasArchived, at, fork }: TranscriptProps) {
  const client = useClient();
  const list = useRef<HTMLDivElement>(null);
  const { pages, loaded, edit } = usePages<StoredMessage>(
    async (before, signal) => {
      const query = {
        limit: at === undefined ? PAGE_SIZE : LARGE_PAGE_SIZE,
        include_metadata: true,
        include_archived: hasArchived,
        ...(before !== undefined && { before }),
      };
      const page = await client.contexts.messages(context, query, { signal });
      return { rows: page.messages.toReversed(), next: page.next_before };
    },
    ({ id }) => id,
    [client, context, hasArchived],
  );
  const pin = async ({ id }: StoredMessage, isPinned: boolean): Promise<void> => {
    const changed = await client.contexts.pin(context, id, { pinned: isPinned });
    const ids = new Set(changed.message_ids);
    edit((message) => (ids.has(message.id) ? withPin(message, isPinned) : message));
  };
  const parts = useMemo(() => partsOf(pages.rows), [pages.rows]);
  const after = useMemo(() => Map.groupBy(summaries, ({ covers }) => covers.to), [summaries]);

  const isFound = at === undefined || pages.rows.some(({ id }) => id === at);
  const isLooking = !isFound && pages.hasMore && pages.moreError === undefined;
  useEffect(() => {
    if (isLooking) pages.loadMore();
  }, [isLooking, pages.rows]);
  useLayoutEffect(() => {
    if (at === undefined || !isFound) return;
    const element = list.current?.querySelector(`[data-id="${CSS.escape(at)}"]`);
    element?.scrollIntoView({ block: 'center' });
  }, [at, isFound]);
  useKeptPlace(list, pages.rows, at === undefined);

  return (
    <WithLoaded loaded={loaded} what="the messages">
      {() => {
        if (pages.rows.length === 0) {
          return <Empty title="This conversation has no messages yet." />;
        }
        if (isLooking) return <Loading what="the message" />;
        return (
          <div
            ref={list}
            class="transcript"
            tabIndex={0}
            role="region"
            aria-label="Messages"
            onScroll={(event) => {
              if (event.currentTarget.scrollTop < NEAR_TOP_PX) pages.loadMore();
            }}
          >
            <LoadMore pages={pages} />
            {parts.map((part) => (
              <Windowed
                key={part.key}
                list="transcript"
                class="transcript-part"
                isKept={part.messages.some(({ id }) => id === at)}
                estimatedHeight={
                  at === undefined ? undefined : part.messages.length * MESSAGE_HEIGHT_PX
                }
              >
                {() =>
                  part.messages.map((message) => (
                    <div key={message.id}>
                      <StoredMessageView
                        message={message}
                        isPointedAt={message.id === at}
                        actions={{ fork, pin }}
                      />
                      {after.get(message.id)?.map((summary) => (
                        <SummaryLayer key={summary.id} summary={summary} />
                      ))}
                    </div>
                  ))
                }
              </Windowed>
            ))}
          </div>
        );
      }}
    </WithLoaded>
  );
}

const NEAR_TOP_PX = 200;

/** Starts at the end, and stays at the same message when older ones are put before it. */
function useKeptPlace(
  list: { readonly current: HTMLDivElement | null },
  rows: readonly StoredMessage[],
  startsAtEnd: boolean,
): void {
  const fromEnd = useRef(0);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || rows.length === 0) return;
    if (startsAtEnd || fromEnd.current > 0) {
      element.scrollTop = element.scrollHeight - element.clientHeight - fromEnd.current;
    }
    const keep = (): void => {
      fromEnd.current = element.scrollHeight - element.clientHeight - element.scrollTop;
    };
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [rows]);
}

function withPin(message: StoredMessage, isPinned: boolean): StoredMessage {
  const { pinned: _pinned, ...others } = message;
  return isPinned ? { ...others, pinned: true } : others;
}

type Part = { readonly key: string; readonly messages: readonly StoredMessage[] };

/** @param rows newest first; parts are counted from the newest, so that older ones change none */
function partsOf(rows: readonly StoredMessage[]): readonly Part[] {
  const parts: Part[] = [];
  for (let from = 0; from < rows.length; from += PART_SIZE) {
    const messages = rows.slice(from, from + PART_SIZE).toReversed();
    parts.unshift({ key: String(from), messages });
  }
  return parts;
}
