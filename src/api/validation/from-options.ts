/** The narrowing of `options`, flat or nested, into a wish, options, tools and limits. */
import type { StreamRecovery } from '../../config/tasks-config.ts';
import type { Timeouts } from '../../config/timeouts.ts';
import type { CompletionOptions, ToolDefinition } from '../../model/completion-request.ts';
import type { ModelWish } from '../../routing/candidate-plan.ts';
import { OptionsBody, RecallBody, TimeoutsBody } from './options.dto.ts';
import { fromResponseFormat, fromToolChoice, fromTools } from './from-tools.ts';
import { isRecord, validateBody, validationFailed } from './validate-body.ts';
import { MOST_STOPS } from '../limits.ts';

export type RequestOptions = {
  readonly wish: ModelWish;
  readonly options: CompletionOptions;
  readonly tools: readonly ToolDefinition[];
  readonly timeouts: Timeouts | undefined;
  readonly streamRecovery: StreamRecovery | undefined;
  readonly recallLimit?: number;
};

const NO_OPTIONS: RequestOptions = {
  wish: {},
  options: {},
  tools: [],
  timeouts: undefined,
  streamRecovery: undefined,
};

/** @throws RhetorError `validation_failed` that names the field */
export function fromOptions(value: Readonly<Record<string, unknown>> | undefined): RequestOptions {
  if (value === undefined) return NO_OPTIONS;
  const body = validateBody(OptionsBody, flatten(value), 'options');
  return {
    wish: {
      ...(body.provider !== undefined && { provider: body.provider }),
      ...(body.model !== undefined && { model: body.model }),
      ...(body.fallback_provider !== undefined && { fallbackProvider: body.fallback_provider }),
      ...(body.fallback_model !== undefined && { fallbackModel: body.fallback_model }),
    },
    options: completionOptions(body),
    tools: fromTools(body.tools, 'options.tools'),
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

function completionOptions(body: OptionsBody): CompletionOptions {
  const stop = fromStop(body.stop);
  const toolChoice = fromToolChoice(body.tool_choice, 'options.tool_choice');
  const responseFormat = fromResponseFormat(body.response_format, 'options.response_format');
  return {
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.max_tokens !== undefined && { maxTokens: body.max_tokens }),
    ...(body.top_p !== undefined && { topP: body.top_p }),
    ...(body.top_k !== undefined && { topK: body.top_k }),
    ...(stop !== undefined && { stop }),
    ...(body.seed !== undefined && { seed: body.seed }),
    ...(body.presence_penalty !== undefined && { presencePenalty: body.presence_penalty }),
    ...(body.frequency_penalty !== undefined && { frequencyPenalty: body.frequency_penalty }),
    ...(body.reasoning_effort !== undefined && { reasoningEffort: body.reasoning_effort }),
    ...(body.num_ctx !== undefined && { contextLength: body.num_ctx }),
    ...(responseFormat !== undefined && { responseFormat }),
    ...(toolChoice !== undefined && { toolChoice }),
  };
}

function fromStop(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const stops: unknown[] = Array.isArray(value) ? value : [value];
  const texts = stops.filter((stop): stop is string => typeof stop === 'string' && stop !== '');
  if (texts.length === stops.length && texts.length >= 1 && texts.length <= MOST_STOPS)
    return texts;
  throw validationFailed([
    { field: 'options.stop', message: `must be a text or a list of 1 to ${MOST_STOPS} texts` },
  ]);
}

function fromTimeouts(value: Readonly<Record<string, unknown>> | undefined): Timeouts | undefined {
  if (value === undefined) return undefined;
  return { ...validateBody(TimeoutsBody, value, 'options.timeouts_ms') };
}
