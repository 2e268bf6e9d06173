/** Converts a finished turn to the form in which it is stored; pure. */
import type { NewTurn } from '../context/stored-turn.ts';
import type { CutStatus } from '../context/stored-context.ts';
import type { Message } from '../model/message.ts';
import type { RouteStart } from '../routing/routed-event.ts';
import { toKeptCut, toKeptTurn } from './idempotency/kept-turn.ts';
import type { PreparedTurn } from './prepared-turn.ts';
import type { TurnEnd } from './turn-event.ts';
import { toTurnSource } from './turn-source.ts';

/** The outcome of a turn. */
export type TurnResult = Pick<TurnEnd, 'finishReason' | 'usage' | 'isInputCut'> & {
  readonly reply: Message;
  /** Undefined if the reply is complete. */
  readonly status: CutStatus | undefined;
  /** Epoch milliseconds. */
  readonly repliedAt: number;
};

export function toNewTurn(
  prepared: PreparedTurn,
  route: RouteStart,
  { reply, finishReason, usage, isInputCut, status, repliedAt }: TurnResult,
): NewTurn {
  const { request } = prepared;
  const key = request.idempotencyKey;
  const source = toTurnSource(route, prepared);
  const end = { finishReason, usage, isInputCut };
  return {
    contextId: prepared.contextId,
    component: prepared.component,
    ...prepared.change,
    ...(request.expectedVersion !== undefined && { expectedVersion: request.expectedVersion }),
    askedAt: prepared.askedAt,
    reply,
    repliedAt,
    ...(status !== undefined && { status }),
    origin: { provider: source.provider, model: source.model, usage },
    ...(key !== undefined && {
      // A cut-off answer frees the key: a repeat asks the model again and replaces it.
      kept:
        status === undefined
          ? toKeptTurn(key, { source, reply, end, repliedAt })
          : toKeptCut(key, prepared.contextId, repliedAt),
    }),
    ...(request.replaces !== undefined && {
      replaces: {
        messageId: request.replaces.messageId,
        isDeleted: prepared.change.mode === 'append' && prepared.change.supersedes === undefined,
      },
    }),
  };
}
