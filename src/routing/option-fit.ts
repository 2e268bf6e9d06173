/** Which options a candidate gets: the request's over the rule's, less what its model cannot take; pure. */
import type { TaskOptions } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName } from '../model/completion-request.ts';

/** How the wire spells the options; the one table of their names. */
export const OPTION_WIRE_NAMES: Readonly<Record<OptionName, string>> = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  topP: 'top_p',
  topK: 'top_k',
  stop: 'stop',
  seed: 'seed',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  reasoningEffort: 'reasoning_effort',
  contextLength: 'num_ctx',
  responseFormat: 'response_format',
  toolChoice: 'tool_choice',
};

export type OptionFit = {
  readonly options: CompletionOptions;
  /** Options of the rule that this candidate cannot take, by their wire names. */
  readonly dropped: readonly string[];
  /** An option of the caller that this candidate cannot take, by its wire name: skip the candidate. */
  readonly refused?: string;
};

export function fitOptions(
  asked: CompletionOptions,
  fromRule: CompletionOptions,
  unsupportedOf: (options: CompletionOptions) => readonly OptionName[],
): OptionFit {
  const options = { ...fromRule, ...asked };
  const unsupported = unsupportedOf(options);
  if (unsupported.length === 0) return { options, dropped: [] };
  const refused = unsupported.find((name) => asked[name] !== undefined);
  const kept: CompletionOptions = Object.fromEntries(
    Object.entries(options).filter(([name]) => !unsupported.some((other) => other === name)),
  );
  return {
    options: kept,
    dropped: unsupported.map((name) => OPTION_WIRE_NAMES[name]),
    ...(refused === undefined ? {} : { refused: OPTION_WIRE_NAMES[refused] }),
  };
}

/** A rule's options in the model's terms. */
export function optionsOfRule(options: TaskOptions | undefined): CompletionOptions {
  if (options === undefined) return {};
  const stop = typeof options.stop === 'string' ? [options.stop] : options.stop;
  return {
    ...(options.temperature !== undefined && { temperature: options.temperature }),
    ...(options.max_tokens !== undefined && { maxTokens: options.max_tokens }),
    ...(options.top_p !== undefined && { topP: options.top_p }),
    ...(options.top_k !== undefined && { topK: options.top_k }),
    ...(stop !== undefined && { stop }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.presence_penalty !== undefined && { presencePenalty: options.presence_penalty }),
    ...(options.frequency_penalty !== undefined && { frequencyPenalty: options.frequency_penalty }),
    ...(options.reasoning_effort !== undefined && { reasoningEffort: options.reasoning_effort }),
    ...(options.num_ctx !== undefined && { contextLength: options.num_ctx }),
  };
}
