/** Determines how a client's list of messages relates to the stored conversation; pure. */
import type { TalkMessage } from './talk-message.ts';

/**
 * The active messages of a conversation that a plan depends on, without system messages, and without
 * the pinned messages with which it begins: most clients do not know those.
 */
export type KnownTalk<Stored extends TalkMessage = TalkMessage> = {
  readonly count: number;
  /** True if a second question follows an answer; known only if `TalkReach.needsTurns`. */
  readonly hasSeveralTurns: boolean;
  /** The first messages, up to and including the first one that differs from the client's list. */
  readonly oldest: readonly Stored[];
  /** The last messages, as far back as they could be the beginning of the client's list. */
  readonly newest: readonly Stored[];
};

/** Called with message after message; returns false when no more are needed. */
export type Reach = (message: TalkMessage) => boolean;

/** How far the stored conversation has to be read from each end. */
export type TalkReach = {
  readonly needsTurns: boolean;
  /** @param leading the pinned messages with which the conversation begins */
  readonly fromOldest: (leading: readonly TalkMessage[]) => Reach;
  readonly fromNewest: () => Reach;
};

export type HistoryPlan = {
  /**
   * `addition`: the list is new and follows the stored messages. `view`: it is the client's own
   * view of the conversation, of which only the last part is new.
   */
  readonly type: 'addition' | 'view';
  /** Number of stored messages that stay, from the oldest on; the others are archived. */
  readonly kept: number;
  /** Index of the client's first new message. */
  readonly newFrom: number;
};

/**
 * Applies the first matching case:
 *
 * 1. The list contains no answer, and the conversation is empty or has several turns: the list is an
 * addition.
 * 2. The list begins with the whole conversation: the rest of the list is new.
 * 3. The list begins with the end of the conversation, including an answer: the client has
 * dropped its oldest messages. The rest of the list is new.
 * 4. Both begin alike: the client has edited a message, or wants another answer. The rest of the
 * conversation is archived, and the rest of the list is new.
 * 5. Otherwise the list is an addition.
 *
 * Takes time proportional to the length of the list, however long the conversation is.
 */
export function planHistory(talk: KnownTalk, list: readonly TalkMessage[]): HistoryPlan {
  const { count } = talk;
  const addition: HistoryPlan = { type: 'addition', kept: count, newFrom: 0 };
  if ((count === 0 || talk.hasSeveralTurns) && hasNoAnswer(list)) return addition;
  const alike = commonLength(talk.oldest, list);
  if (alike === count) return { type: 'view', kept: count, newFrom: count };
  const tail = longestTail(talk.newest, list);
  if (talk.newest.slice(talk.newest.length - tail).some(isAnswer)) {
    return { type: 'view', kept: count, newFrom: tail };
  }
  if (alike > 0) return { type: 'view', kept: alike, newFrom: alike };
  return addition;
}

/** Reading stops at the first message that settles the plan, and never exceeds the list's length. */
export function reachOf(list: readonly TalkMessage[]): TalkReach {
  const keys = new Set(list.map(({ key }) => key));
  const total = list.reduce((sum, { size }) => sum + size, 0);
  return {
    needsTurns: hasNoAnswer(list),
    fromOldest: (leading) => {
      const repeated = repeatedOf(leading, list).length;
      let places = repeated === 0 ? [0] : [0, repeated];
      return ({ key }) => {
        places = places
          .filter((place) => key === list[place]?.key)
          .map((place) => place + 1)
          .filter((place) => place < list.length);
        return places.length > 0;
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

/**
 * The plan, and the talk that it is for: with those leading messages that the list repeats, if it then
 * repeats more messages.
 */
export function planWithLeading<Stored extends TalkMessage>(
  talk: KnownTalk<Stored> & { readonly leading: readonly Stored[] },
  list: readonly TalkMessage[],
): { readonly plan: HistoryPlan; readonly talk: KnownTalk<Stored> } {
  const plan = planHistory(talk, list);
  const repeated = repeatedOf(talk.leading, list);
  if (repeated.length === 0) return { plan, talk };
  const isWhole = talk.newest.length === talk.count;
  const longer: KnownTalk<Stored> = {
    ...talk,
    count: talk.count + repeated.length,
    oldest: [...repeated, ...talk.oldest],
    newest: isWhole ? [...repeated, ...talk.newest] : talk.newest,
  };
  const other = planHistory(longer, list);
  return other.newFrom > plan.newFrom ? { plan: other, talk: longer } : { plan, talk };
}

/** The end of the leading messages with which the list begins; or from where both begin alike. */
function repeatedOf<Stored extends TalkMessage>(
  leading: readonly Stored[],
  list: readonly TalkMessage[],
): readonly Stored[] {
  const tail = longestTail(leading, list);
  if (tail > 0) return leading.slice(leading.length - tail);
  const begin = leading.findIndex(({ key }) => key === list[0]?.key);
  return begin === -1 ? [] : leading.slice(begin);
}

/** The stored messages that the list repeats, up to its first new message. */
export function repeatedTalk<Stored extends TalkMessage>(
  { oldest, newest }: KnownTalk<Stored>,
  { kept, newFrom }: HistoryPlan,
): readonly Stored[] {
  return newFrom === kept ? oldest.slice(0, newFrom) : newest.slice(newest.length - newFrom);
}

/** True if a second question follows an answer. */
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
 * The length of the longest suffix of the newest messages that is a prefix of the list, by the
 * Knuth–Morris–Pratt algorithm.
 */
function longestTail(newest: readonly TalkMessage[], list: readonly TalkMessage[]): number {
  const borders = bordersOf(list);
  let found = 0;
  for (const { key } of newest) found = extended(list, borders, found, key);
  return found;
}

/** The failure function: for each prefix of the list, the length of its longest proper border. */
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
