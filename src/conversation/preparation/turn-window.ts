/** Builds the window that one candidate gets in a turn: its messages and their size; pure. */
import { relieveWindow } from '../../context/window/relief.ts';
import { estimateMessageTokens, sumOfTokens } from '../../context/tokens/token-estimate.ts';
import { isAlwaysKept, windowBudget, type WindowRequest } from '../../context/window/window.ts';
import {
  type Message,
  type MessagePart,
  textMessage,
  type VendorPart,
} from '../../model/message.ts';
import { isWhole } from '../../model/vendors/vendor-fields.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { BudgetBasis, PreparedTurn, TurnWindow, WindowEntry } from './prepared-turn.ts';
import { toRecalledBlock, toRecalledItems } from '../recall/recall.ts';
import { MOST_RECALLED_TOKENS, RECALLED_SHARE } from '../limits.ts';

/** Tokens of a message besides its text. */
const NOTE_TOKENS = 10;

/** Built once per turn and candidate. */
export function turnWindow(turn: PreparedTurn, candidate: PlannedCandidate): TurnWindow {
  let window = turn.windows.get(candidate);
  if (window === undefined) {
    window =
      turn.request.history === 'client'
        ? clientWindow(turn, candidate)
        : ownWindow(turn, candidate);
    turn.windows.set(candidate, window);
  }
  return window;
}

export function budgetOf(
  { index, info, options }: PlannedCandidate,
  { taken, factors }: BudgetBasis,
): number {
  return windowBudget({
    contextWindow: options.contextLength ?? info?.contextWindow,
    maxOutput: options.maxTokens ?? info?.maxOutput,
    taken,
    factor: factors[index] ?? 1,
  });
}

export function sizedMessage(message: Message): WindowEntry {
  return { message, tokens: estimateMessageTokens(message) };
}

/** The client's own messages are sent unchanged. */
function clientWindow(turn: PreparedTurn, candidate: PlannedCandidate): TurnWindow {
  const entries = turn.request.messages.map(sizedMessage);
  return {
    entries,
    tokens: sumOfTokens(entries),
    budget: budgetOf(candidate, turn),
    droppedMessages: 0,
    firstKept: undefined,
  };
}

function ownWindow(turn: PreparedTurn, candidate: PlannedCandidate): TurnWindow {
  const newest = turn.request.messages.map(sizedMessage);
  const { summary, maxTokens = Infinity } = turn.past;
  const history = pastEntries(turn).flatMap((entry) => withoutForeignSeals(entry, candidate));
  const least = sumOfTokens([...history.filter(isAlwaysKept), ...newest]);
  // The context's own limit also drops messages in steps, but never refuses a message.
  const budget = Math.min(
    messageBudget(turn, candidate, sumOfTokens(newest)),
    Math.max(maxTokens, least),
  );
  const reserved = recallReserve(turn, { history, newest, budget });
  const window = relieved(turn, {
    history,
    newest,
    budget: budget - reserved,
    added: [],
    summary: summary && summaryNote(summary.text),
  });
  const block = turn.recall && toRecalledBlock(turn.recall, window.entries, reserved - NOTE_TOKENS);
  if (block === undefined || block.text === '') return { ...window, budget };
  const note = sizedMessage(textMessage('user', block.text));
  return {
    ...window,
    budget,
    entries: [{ ...note, note: 'recalled' }, ...window.entries],
    tokens: window.tokens + note.tokens,
    recalled: toRecalledItems(block),
  };
}

/**
 * The same for every turn that may recall, whatever it finds, so that the window keeps its
 * beginning. 0 if the mandatory messages would no longer fit.
 */
function recallReserve(
  turn: PreparedTurn,
  { history, newest, budget }: WindowRequest<WindowEntry>,
): number {
  if (turn.recall === undefined) return 0;
  const free = budget - sumOfTokens([...history.filter(isAlwaysKept), ...newest]);
  const reserve = Math.min(MOST_RECALLED_TOKENS, Math.floor(budget * RECALLED_SHARE));
  return reserve <= free ? reserve : 0;
}

/**
 * Predicts the window of the next turn, assuming a question as long as this turn's and a summary of
 * the given size. What it would drop must be known before that summary is written.
 */
export function nextWindow(
  turn: PreparedTurn,
  candidate: PlannedCandidate,
  reply: Message,
  summaryTokens: number,
): TurnWindow {
  const { budget, entries } = turnWindow(turn, candidate);
  const newest = entries.slice(entries.length - turn.request.messages.length);
  const added = [...newest, sizedMessage(reply)];
  const summary = { ...summaryNote(turn.past.summary?.text ?? ''), tokens: summaryTokens };
  const history = [...pastEntries(turn), ...added];
  const room = budget - recallReserve(turn, { history, newest, budget });
  return relieved(turn, { history, newest, budget: room, added, summary });
}

type Relieving = WindowRequest<WindowEntry> & {
  /** Messages of the history that the store has not counted yet. */
  readonly added: readonly WindowEntry[];
  readonly summary: WindowEntry | undefined;
};

function relieved({ past }: PreparedTurn, { added, ...window }: Relieving): TurnWindow {
  const { firstKept, ...result } = relieveWindow<WindowEntry>({
    ...window,
    messageCount: past.messageCount + added.length,
    tokenCount: past.tokenCount + sumOfTokens(added),
  });
  return { ...result, budget: window.budget, firstKept: firstKept?.stored };
}

function pastEntries({ past }: PreparedTurn): readonly WindowEntry[] {
  return past.messages.map((stored) => ({
    message: stored.message,
    tokens: stored.tokens,
    ...(stored.isPinned === true && { isPinned: true }),
    stored,
  }));
}

/** A model refuses, or cannot read, reasoning that another model has sealed. */
function withoutForeignSeals(
  entry: WindowEntry,
  { provider, model }: ModelChoice,
): readonly WindowEntry[] {
  const { message, stored } = entry;
  const origin = stored?.origin;
  const isOwn = origin === undefined || (origin.provider === provider && origin.model === model);
  const isSealed = (part: MessagePart): boolean =>
    part.type === 'reasoning' && part.signature !== undefined;
  const isElsewhere = origin !== undefined && origin.provider !== provider;
  const isForeign = (part: MessagePart): boolean =>
    isSealed(part) || (isElsewhere && isMessageField(part));
  if (isOwn || !message.parts.some(isForeign)) return [entry];
  const parts = message.parts
    .filter((part) => !isSealed(part))
    .map((part) => (isMessageField(part) && isElsewhere ? inWords(part) : part));
  return parts.length === 0 ? [] : [{ ...entry, message: { ...message, parts } }];
}

/** Servers of one protocol differ in the fields that they take, and the id of a sound is one server's own. */
function isMessageField(part: MessagePart): part is VendorPart {
  return part.type === 'vendor' && part.vendor !== undefined && !isWhole(part);
}

function inWords({ type, text }: VendorPart): VendorPart {
  return { type, text };
}

function summaryNote(text: string): WindowEntry {
  const note = `[What was said earlier in this conversation, summarised:]\n${text}`;
  return { ...sizedMessage(textMessage('user', note)), note: 'summary' };
}

/**
 * A model with an unknown window is asked even if a long message may not fit: the guess is not
 * reason enough to refuse.
 */
function messageBudget(turn: PreparedTurn, candidate: PlannedCandidate, newest: number): number {
  const budget = budgetOf(candidate, turn);
  const isKnown = (candidate.options.contextLength ?? candidate.info?.contextWindow) !== undefined;
  return isKnown ? budget : Math.max(budget, newest);
}
