/** What a client's list of messages means for the conversation that is stored; pure. */
import type { TalkMessage } from './talk-message.ts';

/**
 * The active messages of a conversation, without those of the system and pinned ones, as far as a
 * plan depends on them.
 */
export type KnownTalk<Stored extends TalkMessage = TalkMessage> = {
  readonly count: number;
  /** Whether a second question follows an answer; known only if `TalkReach.needsTurns`. */
  readonly hasSeveralTurns: boolean;
  /** The first messages, up to and with the first one that differs from the client's list. */
  readonly oldest: readonly Stored[];
  /** The last messages, as far back as they could be the beginning of the client's list. */
  readonly newest: readonly Stored[];
};

/** Given message by message; false: no more is needed. */
export type Reach = (message: TalkMessage) => boolean;

/** How far the stored conversation has to be read from each of its ends. */
export type TalkReach = {
  readonly needsTurns: boolean;
  readonly fromOldest: () => Reach;
  readonly fromNewest: () => Reach;
};

export type HistoryPlan = {
  /**
   * `addition`: the list is new and comes after what is stored. `view`: it is the client's own view of
   * the conversation, of which only the last part is new.
   */
  readonly type: 'addition' | 'view';
  /** So many of the stored messages stay, from the oldest on; the others are archived. */
  readonly kept: number;
  /** The client's messages from this one on are new. */
  readonly newFrom: number;
};

/**
 * The first case that fits:
 *
 * 1. The list has no answer in it, and the conversation has several turns: the list is an addition.
 * 2. The list begins with the whole conversation: its rest is new.
 * 3. The list begins with the end of the conversation, at least one answer of it: the client has
 *    dropped its oldest messages. The rest is new.
 * 4. The two begin alike: the client has edited a message, or asks for another answer. The rest of the
 *    conversation is archived, and the rest of the list is new.
 * 5. Otherwise the list is an addition.
 *
 * Takes time in proportion to the list, however long the conversation is.
 */
export function planHistory(talk: KnownTalk, list: readonly TalkMessage[]): HistoryPlan {
  const { count } = talk;
  const addition: HistoryPlan = { type: 'addition', kept: count, newFrom: 0 };
  if (talk.hasSeveralTurns && hasNoAnswer(list)) return addition;
  const alike = commonLength(talk.oldest, list);
  if (alike === count) return { type: 'view', kept: count, newFrom: count };
  const tail = longestTail(talk.newest, list);
  if (talk.newest.slice(talk.newest.length - tail).some(isAnswer)) {
    return { type: 'view', kept: count, newFrom: tail };
  }
  if (alike > 0) return { type: 'view', kept: alike, newFrom: alike };
  return addition;
}

/** Reading stops at the first message that settles the plan, and never goes beyond the list's length. */
export function reachOf(list: readonly TalkMessage[]): TalkReach {
  const keys = new Set(list.map(({ key }) => key));
  const total = list.reduce((sum, { size }) => sum + size, 0);
  return {
    needsTurns: hasNoAnswer(list),
    fromOldest: () => {
      let place = 0;
      return ({ key }) => {
        const isAlike = key === list[place]?.key;
        place += 1;
        return isAlike && place < list.length;
      };
    },
    fromNewest: () => {
      let room = list.length;
      let characters = total;
      return ({ key, size }) => {
        room -= 1;
        characters -= size;
        return keys.has(key) && room > 0 && characters > 0;
      };
    },
  };
}

/** The stored messages that the list repeats, up to its first new one. */
export function repeatedTalk<Stored extends TalkMessage>(
  { oldest, newest }: KnownTalk<Stored>,
  { kept, newFrom }: HistoryPlan,
): readonly Stored[] {
  return newFrom === kept ? oldest.slice(0, newFrom) : newest.slice(newest.length - newFrom);
}

/** Whether a second question follows an answer. */
export function hasSeveralTurns(talk: readonly TalkMessage[]): boolean {
  const first = talk.findIndex(({ role }) => role === 'user');
  const answer =
    first === -1 ? -1 : talk.findIndex(({ role }, at) => at > first && role !== 'user');
  return answer !== -1 && talk.some(({ role }, at) => at > answer && role === 'user');
}

function hasNoAnswer(list: readonly TalkMessage[]): boolean {
  return !list.some(isAnswer);
}

function isAnswer({ role }: TalkMessage): boolean {
  return role === 'assistant';
}

function commonLength(oldest: readonly TalkMessage[], list: readonly TalkMessage[]): number {
  let length = 0;
  while (length < oldest.length && oldest[length]?.key === list[length]?.key) length += 1;
  return length;
}

/**
 * How many of the newest messages are the beginning of the list, at most: the Knuth–Morris–Pratt
 * search for the list in them, which ends with as much of it as has been found.
 */
function longestTail(newest: readonly TalkMessage[], list: readonly TalkMessage[]): number {
  const borders = bordersOf(list);
  let found = 0;
  for (const { key } of newest) found = extended(list, borders, found, key);
  return found;
}

/** For each beginning of the list by its length: the longest shorter one that it also ends with. */
function bordersOf(list: readonly TalkMessage[]): Int32Array {
  const borders = new Int32Array(list.length + 1);
  for (let length = 2; length <= list.length; length += 1) {
    const key = list[length - 1]?.key;
    borders[length] = extended(list, borders, borders[length - 1] ?? 0, key);
  }
  return borders;
}

function extended(
  list: readonly TalkMessage[],
  borders: Int32Array,
  found: number,
  key: string | undefined,
): number {
  let length = found;
  while (length > 0 && list[length]?.key !== key) length = borders[length] ?? 0;
  return list[length]?.key === key ? length + 1 : length;
}
