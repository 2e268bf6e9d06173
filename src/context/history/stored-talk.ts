/** The part of a conversation that a store reads for a comparison with a client's list of messages. */
import { hasSeveralTurns, type KnownTalk, type Reach, type TalkReach } from './history-plan.ts';
import type { MessageRecord } from '../records/stored-context.ts';
import { type Comparison, type TalkMessage, toTalkMessage } from './talk-message.ts';

export type TalkQuery = TalkReach & Comparison;

export type TalkEntry = TalkMessage & { readonly sequence: number };

/** The ends are empty if the number of turns alone settles the plan. */
export type StoredTalk = KnownTalk<TalkEntry> & {
  /** The pinned messages before the first other one, without system messages. */
  readonly leading: readonly TalkEntry[];
  /** Every pinned message. */
  readonly pinned: readonly MessageRecord[];
};

export const NO_TALK: StoredTalk = {
  count: 0,
  hasSeveralTurns: false,
  oldest: [],
  newest: [],
  leading: [],
  pinned: [],
};

export type TalkFacts = {
  /** Every pinned message, in order. */
  readonly pinned: readonly MessageRecord[];
  /** The sequence of the first message that is neither pinned nor a system message. */
  readonly begin: number | undefined;
  /** How many messages are neither pinned nor system messages. */
  readonly unpinned: number;
  /** Whether a second question follows an answer, from `begin` on. */
  readonly hasSecondQuestion: boolean;
};

/** The talk before its ends are read. */
export function talkOf(facts: TalkFacts, query: TalkQuery): StoredTalk {
  const { pinned, begin = Infinity, unpinned, hasSecondQuestion } = facts;
  const talk = pinned.filter(({ message }) => message.role !== 'system');
  const before = talk.filter(({ sequence }) => sequence < begin);
  const leading = before.map(({ message, sequence }) => ({
    ...toTalkMessage(message, query),
    sequence,
  }));
  // An answer that a model gave is of a turn; one given at creation is not.
  const isAnswered = before.some(({ origin }) => origin !== undefined);
  const hasEarlierTurns = isAnswered && (unpinned > 0 || hasSeveralTurns(leading));
  return {
    ...NO_TALK,
    count: unpinned + talk.length - leading.length,
    hasSeveralTurns: query.needsTurns && (hasSecondQuestion || hasEarlierTurns),
    leading,
    pinned,
  };
}

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
