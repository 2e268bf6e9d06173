/** Whether a model may write what nobody sees and everybody pays: most vendors keep the reasoning to themselves; pure. */
import { isNothing, isRecord } from '../../model/json/json.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { reasonsUnasked } from '../../providers/reasons-unasked.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';

const REASONING_FIELDS = ['reasoning', 'reasoning_effort', 'output_config'] as const;

export function mayHideOutput(
  { model, info, status: { kind } }: PlannedCandidate,
  { options, vendor, own }: CompletionRequest,
): boolean {
  // What runs on one's own machine is shown.
  if (kind === 'ollama' || kind === 'simulated') return false;
  const bodies = [vendor, own].flatMap((body) => (body === undefined ? [] : [body.fields]));
  if (bodies.some(asksForReasoning)) return true;
  const { reasoningEffort: effort } = options;
  if (effort !== undefined && effort !== 'none') return true;
  // Other vendors may not know the field.
  if (kind === 'anthropic' && bodies.some(forbidsThinking)) return false;
  return info?.isReasoning === true || reasonsUnasked(model);
}

function asksForReasoning(body: Readonly<Record<string, unknown>>): boolean {
  const { thinking } = body;
  if (isRecord(thinking) && thinking['type'] !== 'disabled') return true;
  return REASONING_FIELDS.some((name) => !isNothing(body[name]) && body[name] !== 'none');
}

function forbidsThinking({ thinking }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(thinking) && thinking['type'] === 'disabled';
}
