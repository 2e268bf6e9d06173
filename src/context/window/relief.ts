/** Frees space in a full window such that its beginning stays the same for many turns; pure. */
import { CLEARED_MESSAGE_TOKENS, withoutReasoning, withoutToolResults } from './old-messages.ts';
import { findToolPairs } from './tool-pairs.ts';
import {
  countSplitPairs,
  fitWindow,
  isAlwaysKept,
  type SizedMessage,
  type WindowRequest,
} from './window.ts';
import { MOST_WINDOW_MESSAGES } from '../limits.ts';
import { sumOfTokens } from '../tokens/token-estimate.ts';

/** Shares of the budget. Relief starts when the window would exceed the first; afterwards it is half full. */
const RELIEF_AT = 0.8;
const STEP = 0.3;
/** Share of recent messages at the end of a step, including the request's own; 0.3 at its beginning. */
const RECENT = 0.6;
/** Share of old messages besides them. */
const OLD_SHARE = 0.2;
/** How far back old messages are considered: with their reasoning, and with tool results cleared. */
const OLD_REACH = 0.65;
/** What is read: the recent messages and these old ones. */
const READ = RECENT + OLD_REACH;
/** The same with full tool results. */
const FULL_REACH = READ * 2;

const MESSAGE_STEP = 1_024;

export type ReliefRequest<Entry extends SizedMessage> = WindowRequest<Entry> & {
  /** The number of messages in the whole past, including those not read. */
  readonly messageCount: number;
  /** Estimated. */
  readonly tokenCount: number;
  /** Replaces the dropped messages. */
  readonly summary: Entry | undefined;
};

export type RelievedWindow<Entry extends SizedMessage> = {
  readonly entries: readonly Entry[];
  /** Estimated. */
  readonly tokens: number;
  /** Past messages that are not in the window. */
  readonly droppedMessages: number;
  /** The oldest past message in the window, apart from those that are always kept. */
  readonly firstKept: Entry | undefined;
};

/** How much of the past must be read to build any window of this budget. */
export function reliefLimits(budget: number): {
  readonly maxTokens: number;
  readonly mostOfToolMessage: number;
  readonly maxMessages: number;
} {
  return {
    maxTokens: Math.ceil(budget * READ),
    mostOfToolMessage: CLEARED_MESSAGE_TOKENS,
    maxMessages: MOST_WINDOW_MESSAGES,
  };
}

/**
 * Keeps everything while it is at most 80% of the budget. Otherwise keeps the recent messages
 * unchanged, and as many older ones as fit beside them: first their tool results are cleared; then
 * their reasoning is dropped; then the oldest turns are dropped, and replaced by the summary. The
 * beginning of the recent messages depends only on the length of the whole past, in steps of 30% of
 * the budget: without any state from earlier turns, the window's beginning changes only once per
 * step, so the vendor's prompt cache stays valid. The window then grows from half of the budget to
 * 80%.
 *
 * All guarantees of fitWindow hold.
 * @throws the errors of fitWindow
 */
export function relieveWindow<Entry extends SizedMessage>(
  request: ReliefRequest<Entry>,
): RelievedWindow<Entry> {
  const { history, budget, summary } = request;
  const past = measure(request);
  const full = RELIEF_AT * budget;
  const steps = budget > 0 ? Math.max(0, Math.ceil((past.tokens - full) / (STEP * budget))) : 0;
  if (steps === 0 && past.isWhole) return toWindow(request, history, undefined);
  const isTurn = turnStarts(request);
  const turnFrom = (index: number): number => firstWhere(isTurn, index);
  const indexAt = (offset: number): number =>
    firstWhere(
      past.offsets.map((other) => other >= offset),
      0,
    );
  const stepEnd = full + steps * STEP * budget;
  const oldest = Math.max(past.oldestAllowed, indexAt(stepEnd - FULL_REACH * budget));
  const recent = turnFrom(Math.max(oldest, steps === 0 ? 0 : indexAt(stepEnd - RECENT * budget)));
  const old = clearOld(history.slice(oldest, recent), OLD_REACH * budget);
  const share = OLD_SHARE * budget;
  const isAllThere = past.isWhole && old.length === recent;
  const isEnough = (entries: readonly Lightened<Entry>[]): boolean =>
    isAllThere && sumOfTokens(entries.filter(isPassing)) <= share;
  const light = isEnough(old) ? old : old.map((entry) => entry && withoutReasoning(entry));
  if (isEnough(light)) return toWindow(request, [...light, ...history.slice(recent)], undefined);
  const note = summary !== undefined && summary.tokens <= share ? summary : undefined;
  const fitting = newestThatFit(light, share - (note?.tokens ?? 0), (index) =>
    Boolean(isTurn[recent - light.length + index]),
  );
  const kept = [...fitting, ...history.slice(recent)];
  const first = history.length - kept.length;
  return toWindow(
    request,
    [...history.slice(0, first).filter(isAlwaysKept), ...(note ? [note] : []), ...kept],
    note,
  );
}

type Lightened<Entry> = Entry | undefined;

type Measure = {
  /** Estimated, including unread messages and the request's own. */
  readonly tokens: number;
  /** For each message, the tokens of the past before it, without messages that are always kept. */
  readonly offsets: readonly number[];
  readonly isWhole: boolean;
  /** The oldest message allowed by the message limit; it moves in steps, too. */
  readonly oldestAllowed: number;
};

function measure<Entry extends SizedMessage>(request: ReliefRequest<Entry>): Measure {
  const { history, newest, tokenCount, messageCount } = request;
  const always = history.filter(isAlwaysKept);
  const alwaysTokens = sumOfTokens(always);
  const read = sumOfTokens(history) - alwaysTokens;
  const ofPast = Math.max(tokenCount - alwaysTokens, read);
  let offset = ofPast - read;
  const offsets = history.map((entry) => {
    const before = offset;
    if (!isAlwaysKept(entry)) offset += entry.tokens;
    return before;
  });
  const unread = Math.max(0, messageCount - history.length);
  const tooMany = Math.ceil((messageCount - MOST_WINDOW_MESSAGES) / MESSAGE_STEP) * MESSAGE_STEP;
  return {
    tokens: alwaysTokens + ofPast + sumOfTokens(newest),
    offsets,
    isWhole: unread === 0,
    oldestAllowed: Math.max(0, tooMany - unread),
  };
}

/** Where the past can be cut: at a user's message, and not between a call and its result. */
function turnStarts<Entry extends SizedMessage>({
  history,
  newest,
}: ReliefRequest<Entry>): readonly boolean[] {
  const toolPairs = findToolPairs([...history, ...newest].map(({ message }) => message));
  const splitPairs = countSplitPairs(history.length, toolPairs);
  return history.map(({ message }, index) => message.role === 'user' && splitPairs[index] === 0);
}

/** Clears messages, from the newest back to `reach`. A tool's message counts as it was read. */
function clearOld<Entry extends SizedMessage>(
  entries: readonly Entry[],
  reach: number,
): readonly Lightened<Entry>[] {
  const cleared: Entry[] = [];
  let left = reach;
  for (const entry of entries.toReversed()) {
    const lighter = withoutToolResults(entry);
    if (!isAlwaysKept(entry)) left -= entry.message.role === 'tool' ? lighter.tokens : entry.tokens;
    if (left < 0) break;
    cleared.push(lighter);
  }
  return cleared.reverse();
}

/** The newest messages, from the beginning of a turn on, that fit into `share`. */
function newestThatFit<Entry extends SizedMessage>(
  entries: readonly Lightened<Entry>[],
  share: number,
  isTurn: (index: number) => boolean,
): readonly Lightened<Entry>[] {
  let start = entries.length;
  let left = share;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry !== undefined && !isAlwaysKept(entry)) left -= entry.tokens;
    if (left < 0) break;
    if (isTurn(index)) start = index;
  }
  return entries.slice(start);
}

function toWindow<Entry extends SizedMessage>(
  { newest, budget, messageCount }: ReliefRequest<Entry>,
  past: readonly Lightened<Entry>[],
  note: Entry | undefined,
): RelievedWindow<Entry> {
  const history = past.filter((entry) => entry !== undefined);
  const entries = fitWindow({ history, newest, budget });
  const ofPast = entries.slice(0, entries.length - newest.length).filter((entry) => entry !== note);
  return {
    entries,
    tokens: sumOfTokens(entries),
    droppedMessages: Math.max(0, messageCount - ofPast.length),
    firstKept: ofPast.find((entry) => !isAlwaysKept(entry)),
  };
}

function isPassing(entry: SizedMessage | undefined): boolean {
  return entry !== undefined && !isAlwaysKept(entry);
}

function firstWhere(flags: readonly boolean[], from: number): number {
  const index = flags.indexOf(true, from);
  return index === -1 ? flags.length : index;
}
