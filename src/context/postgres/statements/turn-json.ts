/** Turns in the JSON form that `rhetor.append_recorded_turns` accepts. */

import type { ContextScope } from '../../records/context-scope.ts';
import { digestOf } from '../../rows/message-row.ts';
import { toMessageRows } from '../../rows/stored-rows.ts';
import type { NewTurn } from '../../records/stored-turn.ts';
import { toAttemptJson } from './attempt-json.ts';
import { toMessageJson } from './message-json.ts';
import type { TurnPlan } from './turn-plan.ts';
import { KEPT_FOR_MS } from '../../limits.ts';

export type TurnJson = {
  /** The reply's id. */
  readonly messageId: string;
  /** Everything except the plan, its age and whether it was sent before; without the closing brace. */
  readonly json: string;
  /** The digests of its messages if they are the whole list, which needs a plan against the stored messages. */
  readonly digests: readonly string[] | undefined;
};

/** Keyed by the id of the turn's reply. */
export type Plans = ReadonlyMap<string, TurnPlan>;

/** @param process the name of this process */
export function toTurnJson(turn: NewTurn, scope: ContextScope, process: string): TurnJson {
  const { messages, reply } = toMessageRows(turn);
  const rows = messages.map((row, index) => toMessageJson(row, turn.messages[index] ?? turn.reply));
  const isAddition = turn.mode === 'append';
  const json = JSON.stringify({
    context_id: turn.contextId,
    process,
    scope: scope.type === 'all' && scope.owner === undefined ? undefined : scope,
    component: turn.component?.replaceAll('\0', '\uFFFD').toWellFormed(),
    supersedes: isAddition ? turn.supersedes : undefined,
    expected_version: turn.expectedVersion,
    messages: [...rows, toMessageJson(reply, turn.reply)],
    kept: turn.kept,
    attempts: turn.attempts?.map(toAttemptJson),
    forget_before: turn.kept && turn.kept.keptAt - KEPT_FOR_MS,
  }).slice(0, -1);
  return { messageId: reply.id, json, digests: isAddition ? undefined : messages.map(digestOf) };
}

type Sent = TurnJson & { readonly turn: NewTurn };

export function toBatchJson(batch: readonly Sent[], plans: Plans, isRepeat: boolean): string {
  const now = Date.now();
  const turns = batch.map(({ json, turn, messageId }) => {
    const plan = plans.get(messageId);
    const age = Math.max(0, now - turn.askedAt);
    const planned = plan === undefined ? '' : `,"plan":${JSON.stringify(plan)}`;
    return `${json}${planned},"age_ms":${age},"is_repeat":${isRepeat}}`;
  });
  return `[${turns.join(',')}]`;
}
