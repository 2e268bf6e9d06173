/** Whether a model may write what nobody sees and everybody pays: most vendors keep the reasoning to themselves; pure. */
import { isNothing, isRecord } from '../model/json.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';

/** Models that reason without being asked to. */
const REASONING = /(?:^|\/)(?:o\d|codex-|gpt-(?:[5-9]|\d\d)|gemini-(?:2\.5|[3-9])|grok-[3-9])/;
const REASONING_FIELDS = ['reasoning', 'reasoning_effort', 'output_config'] as const;

export function mayHideOutput(
  { model, info, status: { kind } }: PlannedCandidate,
  { options, vendor, own }: CompletionRequest,
): boolean {
  // What runs on one's own machine is shown.
  if (kind === 'ollama' || kind === 'simulated') return false;
  if (info?.isReasoning === true || REASONING.test(model)) return true;
  const { reasoningEffort: effort } = options;
  if (effort !== undefined && effort !== 'none') return true;
  return [vendor, own].some((body) => body !== undefined && asksForReasoning(body.fields));
}

function asksForReasoning(body: Readonly<Record<string, unknown>>): boolean {
  const { thinking } = body;
  if (isRecord(thinking) && thinking['type'] !== 'disabled') return true;
  return REASONING_FIELDS.some((name) => !isNothing(body[name]) && body[name] !== 'none');
}
