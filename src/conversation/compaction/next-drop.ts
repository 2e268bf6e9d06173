/** Whether the next turn of a context would leave something out that no summary tells of; pure. */
import type { Message } from '../../model/message.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { PreparedTurn } from '../prepared-turn.ts';
import { nextWindow } from '../turn-window.ts';

export type NextDrop = {
  /** What is older than this message is left out; undefined: everything that is there. */
  readonly before: string | undefined;
};

/** It is assumed that the next question is as long as this one was. */
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
