/** What a store reads of a conversation, so that a client's list of messages can be compared with it. */
import type { KnownTalk, Reach, TalkReach } from './history-plan.ts';
import type { MessageRecord } from './stored-context.ts';
import type { Comparison, TalkMessage } from './talk-message.ts';

export type TalkQuery = TalkReach & Comparison;

export type TalkEntry = TalkMessage & { readonly sequence: number };

/** The ends are empty where the number of turns alone settles the plan. */
export type StoredTalk = KnownTalk<TalkEntry> & { readonly pinned: readonly MessageRecord[] };

/** From the first message on, up to and with the one that is enough; not read further than needed. */
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
