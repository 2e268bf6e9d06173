/** Predicts whether the next turn of a context would drop messages that no summary covers; pure. */
import type { Message } from '../../model/message.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import { nextWindow } from '../preparation/turn-window.ts';

export type NextDrop = {
  /** Messages older than this one are dropped; undefined: all stored messages. */
  readonly before: string | undefined;
};

/** Assumes that the next question is as long as this one. */
export function nextDrop(
  turn: PreparedTurn,
  candidate: PlannedCandidate,
  reply: Message,
  summaryTokens: number,
): NextDrop | undefined {
  const { droppedMessages, firstKept } = nextWindow(turn, candidate, reply, summaryTokens);
  if (droppedMessages === 0) return undefined;
  const told = turn.past.summary?.to ?? 0;
  const dropped = turn.past.messages.findLast(
    ({ sequence, message, isPinned }) =>
      message.role !== 'system' &&
      isPinned !== true &&
      (firstKept === undefined || sequence < firstKept.sequence),
  );
  if (dropped === undefined || dropped.sequence <= told) return undefined;
  return { before: firstKept?.id };
}
