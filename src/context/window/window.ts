/** Selects the messages that a model sees: pinned ones, and the newest turns that fit its budget. */
import type { Message } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import { findToolPairs, type ToolPairs, withoutOrphans } from './tool-pairs.ts';
import { DEFAULT_CONTEXT_WINDOW, DEFAULT_OUTPUT_RESERVE } from '../limits.ts';

/** Share of the window reserved for errors of the estimate. */
const ESTIMATE_MARGIN = 0.05;

export type WindowSize = {
  /** The model's window in tokens; undefined if unknown. */
  readonly contextWindow: number | undefined;
  /** The longest requested answer in tokens; undefined if unlimited. */
  readonly maxOutput: number | undefined;
  /** Estimated tokens of the system prompt and the tools. */
  readonly taken: number;
  /** The factor by which an estimate of this model's tokens is multiplied; see calibration.ts. */
  readonly factor: number;
};

/**
 * Estimated tokens left for messages; never below 0. The answer's reserve takes at most half of the
 * window: some models have an output limit as large as the window itself, which would leave nothing
 * for the question.
 */
export function windowBudget({ contextWindow, maxOutput, taken, factor }: WindowSize): number {
  const window = contextWindow ?? DEFAULT_CONTEXT_WINDOW;
  const reserve = Math.min(maxOutput ?? DEFAULT_OUTPUT_RESERVE, Math.floor(window / 2));
  const room = Math.floor(window * (1 - ESTIMATE_MARGIN)) - reserve;
  return Math.max(0, Math.floor(room / factor) - taken);
}

/** A message with its estimate, which for past messages was stored with them. */
export type SizedMessage = {
  readonly message: Message;
  readonly tokens: number;
  /** Kept regardless of its age, like a system message. */
  readonly isPinned?: boolean;
};

export type WindowRequest<Entry extends SizedMessage> = {
  /** Oldest first. */
  readonly history: readonly Entry[];
  /** The request's own messages; all of them are always included. */
  readonly newest: readonly Entry[];
  /** Estimated tokens. */
  readonly budget: number;
};

export function isAlwaysKept({ message, isPinned }: SizedMessage): boolean {
  return message.role === 'system' || isPinned === true;
}

/**
 * The system and pinned messages of the history, its newest messages that fit, and the request's
 * own, in order. The past begins with a user's message and never exceeds the budget. A tool call
 * and its result stay together; a past call or result without its counterpart is omitted.
 *
 * @throws RhetorError `context_length_exceeded` if the required messages alone are too large
 */
export function fitWindow<Entry extends SizedMessage>({
  history,
  newest,
  budget,
}: WindowRequest<Entry>): readonly Entry[] {
  const toolPairs = findToolPairs([...history, ...newest].map(({ message }) => message));
  const past = history.map((entry) => withoutLostHalves(entry, toolPairs));
  let fixed = 0;
  for (const { tokens } of newest) fixed += tokens;
  for (const entry of past) if (entry && isAlwaysKept(entry)) fixed += entry.tokens;
  const start = firstThatFits(past, fixed, budget, toolPairs);
  const window: Entry[] = [];
  past.forEach((entry, position) => {
    if (entry === undefined) return;
    if (position >= start || isAlwaysKept(entry)) window.push(entry);
  });
  return [...window, ...newest];
}

function withoutLostHalves<Entry extends SizedMessage>(
  entry: Entry,
  { orphans }: ToolPairs,
): Entry | undefined {
  const message = withoutOrphans(entry.message, orphans);
  if (message === undefined || message === entry.message) return message && entry;
  return { ...entry, message, tokens: estimateMessageTokens(message) };
}

/**
 * The beginning of the kept past: the earliest user's message from which everything fits and no
 * pair of call and result is split; its end if nothing of it is kept.
 */
function firstThatFits(
  past: readonly (SizedMessage | undefined)[],
  fixed: number,
  budget: number,
  toolPairs: ToolPairs,
): number {
  const splitPairs = countSplitPairs(past.length, toolPairs);
  let size = fixed;
  let start: number | undefined;
  for (let cut = past.length; cut >= 0; cut -= 1) {
    const entry = past[cut];
    if (entry !== undefined && !isAlwaysKept(entry)) size += entry.tokens;
    if (start !== undefined && size > budget) break;
    const isTurn = cut === past.length || entry?.message.role === 'user';
    if (!isTurn || splitPairs[cut] !== 0) continue;
    if (size > budget) throw tooLong(size, budget, past);
    start = cut;
  }
  if (start === undefined && size > budget) throw tooLong(size, budget, past);
  return start ?? 0;
}

/** For each position where the past could be cut: how many pairs of call and result it would split. */
export function countSplitPairs(length: number, { pairs }: ToolPairs): Int32Array {
  const counts = new Int32Array(length + 2);
  for (const { call, result } of pairs) {
    if (call >= length) continue;
    add(counts, call + 1, 1);
    add(counts, Math.min(result, length) + 1, -1);
  }
  for (let cut = 1; cut <= length; cut += 1) add(counts, cut, counts[cut - 1] ?? 0);
  return counts;
}

function add(counts: Int32Array, index: number, difference: number): void {
  counts[index] = (counts[index] ?? 0) + difference;
}

function tooLong(
  needed: number,
  budget: number,
  past: readonly (SizedMessage | undefined)[],
): RhetorError {
  const pinned = past.reduce((sum, entry) => sum + (entry?.isPinned ? entry.tokens : 0), 0);
  return new RhetorError(
    'context_length_exceeded',
    pinned === 0
      ? `The message is too long for this model: it needs about ${needed} tokens, and its window has ` +
          `room for ${budget}. Shorten the message, or choose a model with a larger window.`
      : `The message and the pinned messages are too long for this model: they need about ${needed} ` +
          `tokens, ${pinned} of them for pinned messages, and its window has room for ${budget}. Unpin ` +
          'messages, shorten the message, or choose a model with a larger window.',
  );
}
