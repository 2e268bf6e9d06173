/** What a model is asked whose answer does not fit its schema; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';
import type { RouteStart } from '../../routing/routed-event.ts';
import type { ExpectedSchema } from '../preparation/expected-schema.ts';

/** The same model alone, in what is left of the time; it is not another request of its pool. */
export function repairPlan(
  plan: RoutingPlan,
  { candidate }: RouteStart,
  elapsedMs: number,
): RoutingPlan {
  const { isChosenBy: _, limits, ...answering } = candidate;
  const { totalMs } = limits;
  const left = totalMs === undefined ? {} : { totalMs: Math.max(1, totalMs - elapsedMs) };
  const again: PlannedCandidate = { ...answering, limits: { ...limits, ...left } };
  return { ...plan, candidates: [again] };
}

/** The answer, and what is wrong with it. The schema itself is named to a model that was not sent it. */
export function repairMessages(
  reply: Message,
  faults: readonly string[],
  { candidate, refused = [] }: RouteStart,
  schema: ExpectedSchema,
): readonly Message[] {
  const isUnknown = [...candidate.dropped, ...refused].includes('response_format');
  const lines = [
    'Your answer does not fit the JSON schema that was asked for:',
    ...faults.map((fault) => `- ${fault}`),
    ...(isUnknown ? [`The schema is: ${JSON.stringify(schema)}`] : []),
    'Answer again with the corrected JSON alone, without explanations and without code fences.',
  ];
  const asked = textMessage('user', lines.join('\n'));
  return reply.parts.length === 0 ? [asked] : [reply, asked];
}

export function withRepair(
  { own, ...request }: CompletionRequest,
  added: readonly Message[],
): CompletionRequest {
  return {
    ...request,
    messages: [...request.messages, ...added],
    // A single prompt has no place for more messages.
    ...(own && own.route !== 'generate' && { own: { ...own, keepsMessages: false } }),
  };
}
