/** How OpenAI's own models differ in what they take, judged by their ids. */
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
  ReasoningEffort,
} from '../../model/completion-request.ts';
import { assertNever } from '../../model/assert-never.ts';
import { type OptionConditions, takenOptions } from '../upstream/requests/taken-options.ts';

/** Servers like OpenAI's know the older names of options and pass on what their models can take. */
export type OpenAIDialect = 'vendor' | 'compatible';

export function openAIDialectOf(baseUrl: string): OpenAIDialect {
  const { hostname } = new URL(baseUrl);
  return /(^|\.)(api\.openai\.com|openai\.azure\.com)$/.test(hostname) ? 'vendor' : 'compatible';
}

type ModelTraits = {
  readonly reasons: boolean;
  /** The most that it can be asked to think; absent: `high`. */
  readonly mostEffort?: 'xhigh' | 'max';
  /** Takes temperature and top_p: always, never, or only while it does not reason. */
  readonly takesSampling: 'always' | 'never' | 'at-effort-none' | 'unless-effort';
  /** Chat completions refuse its tools unless its effort is none. */
  readonly toolsNeedEffortNone?: boolean;
};

/**
 * First hit wins. Source: OpenAI's guides to reasoning and to the parameter compatibility of GPT-5.2
 * and GPT-5.4, and the errors of GPT-5.6. Where they are silent the row is the stricter one: an option
 * that is dropped by name costs less than a 400.
 */
export const OPENAI_TRAITS: readonly (readonly [RegExp, ModelTraits])[] = [
  [/^gpt-5(\.\d+)?-chat/, { reasons: false, takesSampling: 'always' }],
  [/^gpt-5\.1(-|$)/, { reasons: true, takesSampling: 'unless-effort' }],
  [/^gpt-5\.2(-|$)/, { reasons: true, takesSampling: 'unless-effort', mostEffort: 'xhigh' }],
  [/^gpt-5\.4(-|$)/, { reasons: true, takesSampling: 'at-effort-none', mostEffort: 'xhigh' }],
  [/^gpt-5\.[35](-|$)/, { reasons: true, takesSampling: 'never', mostEffort: 'xhigh' }],
  [/^gpt-5(-|$)/, { reasons: true, takesSampling: 'never' }],
  [
    /^gpt-([6-9]|\d\d|5\.)/,
    { reasons: true, takesSampling: 'never', mostEffort: 'max', toolsNeedEffortNone: true },
  ],
  [/^(o\d|codex-)/, { reasons: true, takesSampling: 'never' }],
];

const OTHERS: ModelTraits = { reasons: false, takesSampling: 'always' };

function traitsOf(model: string): ModelTraits {
  return OPENAI_TRAITS.find(([pattern]) => pattern.test(model))?.[1] ?? OTHERS;
}

export function isReasoningModel(model: string): boolean {
  return traitsOf(model).reasons;
}

const isPlain = (_: CompletionOptions, { reasons }: ModelTraits): boolean => !reasons;
const isReasoning = (_: CompletionOptions, { reasons }: ModelTraits): boolean => reasons;

function samples({ reasoningEffort }: CompletionOptions, { takesSampling }: ModelTraits): boolean {
  switch (takesSampling) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'at-effort-none':
      return reasoningEffort === 'none';
    case 'unless-effort':
      return reasoningEffort === undefined || reasoningEffort === 'none';
    default:
      return assertNever(takesSampling);
  }
}

const IN_CHAT: OptionConditions<ModelTraits> = {
  temperature: samples,
  topP: samples,
  stop: isPlain,
  presencePenalty: isPlain,
  frequencyPenalty: isPlain,
  logitBias: isPlain,
  reasoningEffort: isReasoning,
  verbosity: isReasoning,
};

/** The vendor answers 400 to less. */
const LEAST_MAX_OUTPUT_TOKENS = 16;

const IN_RESPONSES: OptionConditions<ModelTraits> = {
  ...IN_CHAT,
  maxTokens: ({ maxTokens = 0 }) => maxTokens >= LEAST_MAX_OUTPUT_TOKENS,
};

/** A server like OpenAI's knows best what its models take. */
export function takenInChat(
  dialect: OpenAIDialect,
  model: string,
  options: CompletionOptions,
): readonly OptionName[] {
  const conditions = dialect === 'vendor' ? IN_CHAT : {};
  return takenOptions('openai', options, conditions, traitsOf(model));
}

export function takenInResponses(
  dialect: OpenAIDialect,
  model: string,
  options: CompletionOptions,
): readonly OptionName[] {
  const conditions = dialect === 'vendor' ? IN_RESPONSES : {};
  return takenOptions('openai-responses', options, conditions, traitsOf(model));
}

const ABOVE_HIGH: readonly ReasoningEffort[] = ['high', 'xhigh', 'max'];

/**
 * The options as this model takes them: no more effort than it has, and nothing on the number of calls
 * where no tool could be called.
 */
export function sentToOpenAI(
  { model, options, tools }: CompletionRequest,
  dialect: OpenAIDialect,
): CompletionOptions {
  const { parallelToolCalls, reasoningEffort: effort, ...others } = options;
  const { mostEffort = 'high' } = traitsOf(model);
  const isTooMuch =
    effort !== undefined && ABOVE_HIGH.indexOf(effort) > ABOVE_HIGH.indexOf(mostEffort);
  const sent = dialect === 'vendor' && isTooMuch ? mostEffort : effort;
  return {
    ...others,
    ...(sent !== undefined && { reasoningEffort: sent }),
    ...(tools.length > 0 && parallelToolCalls !== undefined && { parallelToolCalls }),
  };
}

/** What must be said of the effort although the caller did not. */
export function impliedEffort(
  dialect: OpenAIDialect,
  model: string,
  hasTools: boolean,
): 'none' | undefined {
  return dialect === 'vendor' && hasTools && traitsOf(model).toolsNeedEffortNone === true
    ? 'none'
    : undefined;
}
