/** The JSON schema that an answer has to fit, if its rule has answers checked; pure. */
import type { CompletionOptions } from '../../model/completion-request.ts';
import type { RoutingPlan } from '../../routing/route-plan.ts';

export type ExpectedSchema = Readonly<Record<string, unknown>>;

/** Plain JSON means an object to every vendor. */
const ANY_OBJECT: ExpectedSchema = { type: 'object' };

export function expectedSchema(
  { validate }: Pick<RoutingPlan, 'validate'>,
  { responseFormat }: CompletionOptions,
): ExpectedSchema | undefined {
  if (validate === undefined) return undefined;
  if (responseFormat?.type === 'json') return ANY_OBJECT;
  return responseFormat?.type === 'json-schema' ? responseFormat.schema : undefined;
}
