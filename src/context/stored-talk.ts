/** The part of a conversation that a store reads for a comparison with a client's list of messages. */
import type { KnownTalk, Reach, TalkReach } from './history-plan.ts';
import type { MessageRecord } from './stored-context.ts';
import type { Comparison, TalkMessage } from './talk-message.ts';

export type TalkQuery = TalkReach & Comparison;

export type TalkEntry = TalkMessage & { readonly sequence: number };

/** The ends are empty if the number of turns alone settles the plan. */
export type StoredTalk = KnownTalk<TalkEntry> & { readonly pinned: readonly MessageRecord[] };

/** From the first message up to and including the one that is enough; read only as far as needed. */
export function takeUntilEnough<Entry extends TalkMessage>(
  entries: Iterable<Entry>,
  wantsMore: Reach,
): Entry[] {
  const taken: Entry[] = [];
  for (const entry of entries) {
    taken.push(entry);
    if (!wantsMore(entry)) break;
  }
  return taken;
}
