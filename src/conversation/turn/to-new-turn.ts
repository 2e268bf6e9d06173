/** Converts a finished turn to the form in which it is stored; pure. */
import type { NewTurn } from '../../context/records/stored-turn.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import { toKeptCut, toKeptTurn } from '../idempotency/kept-turn.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';
import type { TurnResult } from '../events/turn-result.ts';
import { toTurnSource } from './turn-source.ts';

export function toNewTurn(
  prepared: PreparedTurn,
  route: RouteStart,
  { reply, own, status, repliedAt, validation, ...result }: TurnResult,
): NewTurn {
  const { request } = prepared;
  const key = request.idempotencyKey;
  const source = toTurnSource(route, prepared, validation);
  const { finishReason, rawFinishReason, stopSequence, usage, cost, isInputCut } = result;
  const end = {
    finishReason,
    ...(rawFinishReason !== undefined && { rawFinishReason }),
    ...(stopSequence !== undefined && { stopSequence }),
    usage,
    ...(cost && { cost }),
    isInputCut,
  };
  return {
    contextId: prepared.contextId,
    component: prepared.component,
    ...prepared.change,
    ...(request.expectedVersion !== undefined && { expectedVersion: request.expectedVersion }),
    askedAt: prepared.askedAt,
    reply,
    repliedAt,
    ...(status !== undefined && { status }),
    origin: {
      provider: source.provider,
      model: source.model,
      ...(route.candidate.key !== undefined && { key: route.candidate.key }),
      usage,
    },
    ...(key !== undefined && {
      // A cut-off answer frees the key: a repeat asks the model again and replaces it.
      kept:
        status === undefined
          ? toKeptTurn(key, { source, reply, own, end, repliedAt })
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
