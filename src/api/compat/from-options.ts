/** Validates `options`, flat or nested, and converts them to a wish, options, tools and limits. */
import type { StreamRecovery } from '../../model/choices/stream-recovery.ts';
import type { Timeouts } from '../../config/timeouts.ts';
import type { CompletionOptions, ToolDefinition } from '../../model/completion-request.ts';
import { optionsByWireNames } from '../../model/options/option-places.ts';
import type { ModelWish } from '../../routing/candidate-plan.ts';
import { OptionsBody, RecallBody, TimeoutsBody } from '../validation/options.dto.ts';
import { EXACT } from './form-reading.ts';
import { fromResponseFormat, fromToolChoice, fromTools } from './from-tools.ts';
import { validateBody, validationFailed } from '../validation/validate-body.ts';
import { isRecord } from '../../model/json/json.ts';

export type TurnOptions = {
  readonly wish: ModelWish;
  readonly options: CompletionOptions;
  readonly tools: readonly ToolDefinition[];
  readonly timeouts: Timeouts | undefined;
  readonly streamRecovery: StreamRecovery | undefined;
  readonly recallLimit?: number;
};

/** The prefix with which errors name the fields of `options`. */
const PREFIX = 'options.';

const NO_OPTIONS: TurnOptions = {
  wish: {},
  options: {},
  tools: [],
  timeouts: undefined,
  streamRecovery: undefined,
};

/** @throws RhetorError `validation_failed` that names the field */
export function fromOptions(value: Readonly<Record<string, unknown>> | undefined): TurnOptions {
  if (value === undefined) return NO_OPTIONS;
  const body = validateBody(OptionsBody, flatten(value), 'options');
  const fields = { ...body };
  return {
    wish: {
      ...(body.provider !== undefined && { provider: body.provider }),
      ...(body.model !== undefined && { model: body.model }),
      ...(body.fallback_provider !== undefined && { fallbackProvider: body.fallback_provider }),
      ...(body.fallback_model !== undefined && { fallbackModel: body.fallback_model }),
    },
    options: completionOptions(fields),
    tools: fromTools(fields, EXACT, PREFIX),
    timeouts: fromTimeouts(body.timeouts_ms),
    streamRecovery: body.stream_recovery,
    ...(body.recall && {
      recallLimit: validateBody(RecallBody, body.recall, 'options.recall').limit,
    }),
  };
}

/** The older nested form `{provider, model, options: {…}}` means the same. */
function flatten(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { options: inner, ...outer } = value;
  if (inner === undefined || inner === null) return outer;
  if (!isRecord(inner)) {
    throw validationFailed([{ field: 'options.options', message: 'must be a JSON object' }]);
  }
  const given = Object.entries(outer).filter(([, field]) => field !== null);
  return { ...inner, ...Object.fromEntries(given) };
}

function completionOptions(fields: Readonly<Record<string, unknown>>): CompletionOptions {
  const toolChoice = fromToolChoice(fields, EXACT, PREFIX);
  const responseFormat = fromResponseFormat(fields, EXACT, PREFIX);
  return {
    ...optionsByWireNames(fields),
    ...(responseFormat !== undefined && { responseFormat }),
    ...(toolChoice !== undefined && { toolChoice }),
  };
}

function fromTimeouts(value: Readonly<Record<string, unknown>> | undefined): Timeouts | undefined {
  if (value === undefined) return undefined;
  return { ...validateBody(TimeoutsBody, value, 'options.timeouts_ms') };
}
