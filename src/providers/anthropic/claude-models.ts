/** How the Claude models differ in what they take, judged by their ids. */
import type { CompletionOptions, OptionName } from '../../model/completion-request.ts';
import { type OptionConditions, takenOptions } from '../upstream/requests/taken-options.ts';

export type ClaudeEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export type ClaudeTraits = {
  /** Takes temperature, top_p or top_k, though only under `SAMPLING_API_VERSION`. */
  readonly takesSampling: boolean;
  /** The levels of `output_config.effort` it takes. */
  readonly efforts: readonly ClaudeEffort[];
  /** Takes a system message among the others, after a user's. */
  readonly takesSystemMessages: boolean;
  /** Refuses thoughts without its own seal; servers of other models do not look at it. */
  readonly checksSeals: boolean;
  /** Goes on from an assistant's message that comes last; newer models answer it with 400. */
  readonly takesPrefill: boolean;
  /** Whether it thinks: of its own accord, when asked for adaptive thinking, or not for us. */
  readonly thinking: 'by-itself' | 'when-asked' | 'never';
};

/** The version that the SDK's types describe. It refuses temperature, top_p and top_k for every model. */
export const CURRENT_API_VERSION = '2026-10-21';
/** The version before it, which still passes sampling options to the models that have them. */
export const SAMPLING_API_VERSION = '2023-06-01';

const TO_HIGH: readonly ClaudeEffort[] = ['low', 'medium', 'high'];
/** Models from before `xhigh`. */
const TO_MAX_AT_ONCE: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'max'];
const TO_MAX: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];
/** From the least to the most. */
const LEVELS: readonly ClaudeEffort[] = TO_MAX;

const SEALED = { checksSeals: true, takesSystemMessages: false } as const;

/**
 * First hit wins. Source: Anthropic's pages on effort (which names the models that take `xhigh` and
 * `max`) and on adaptive thinking, the migration guides
 * of Opus 4.7 and of API version 2026-10-21. Where they are silent the row is the stricter one: an
 * option that is dropped by name costs less than a 400.
 */
export const CLAUDE_TRAITS: readonly (readonly [RegExp, ClaudeTraits])[] = [
  [
    /^claude-opus-4-5(?:-|$)/,
    { ...SEALED, takesSampling: true, takesPrefill: true, efforts: TO_HIGH, thinking: 'never' },
  ],
  [
    /^claude-(?:opus|sonnet|haiku)-4-6(?:-|$)/,
    {
      ...SEALED,
      takesSampling: true,
      takesPrefill: false,
      efforts: TO_MAX_AT_ONCE,
      thinking: 'when-asked',
    },
  ],
  [
    /^claude-opus-4-7(?:-|$)/,
    {
      ...SEALED,
      takesSampling: false,
      takesPrefill: false,
      efforts: TO_MAX,
      thinking: 'when-asked',
    },
  ],
  [
    /^claude-opus-4-8(?:-|$)/,
    {
      ...{ checksSeals: true, takesSystemMessages: true },
      takesSampling: false,
      takesPrefill: false,
      efforts: TO_MAX,
      thinking: 'when-asked',
    },
  ],
  [
    /^claude-mythos-preview/,
    {
      ...SEALED,
      takesSampling: false,
      takesPrefill: false,
      efforts: TO_MAX_AT_ONCE,
      thinking: 'by-itself',
    },
  ],
  [
    /^claude-(?:opus|sonnet|haiku)-4(?:-|$)|^claude-[23]/,
    { ...SEALED, takesSampling: true, takesPrefill: true, efforts: [], thinking: 'never' },
  ],
  [
    /^claude-/,
    {
      ...{ checksSeals: true, takesSystemMessages: true },
      takesSampling: false,
      takesPrefill: false,
      efforts: TO_MAX,
      thinking: 'by-itself',
    },
  ],
];

/** Another vendor's model behind the same protocol: the protocol's older options, nothing of Claude's. */
const FOREIGN: ClaudeTraits = {
  checksSeals: false,
  takesSystemMessages: false,
  takesSampling: true,
  takesPrefill: false,
  efforts: [],
  thinking: 'by-itself',
};

export function claudeTraits(model: string): ClaudeTraits {
  return CLAUDE_TRAITS.find(([pattern]) => pattern.test(model))?.[1] ?? FOREIGN;
}

/**
 * The nearest level that the model has: the most it has for more, its least for less. Undefined for no
 * thinking, and where the model has no levels.
 */
export function claudeEffort(
  { efforts }: ClaudeTraits,
  level: CompletionOptions['reasoningEffort'],
): ClaudeEffort | undefined {
  if (level === undefined || level === 'none') return undefined;
  const wanted = level === 'minimal' ? 0 : LEVELS.indexOf(level);
  return efforts.findLast((effort) => LEVELS.indexOf(effort) <= wanted) ?? efforts[0];
}

/** Forcing a tool forbids thinking, so an effort then steers the answer alone. */
export function asksToThink(traits: ClaudeTraits, options: CompletionOptions): boolean {
  const choice = options.toolChoice?.type;
  return (
    traits.thinking !== 'never' &&
    claudeEffort(traits, options.reasoningEffort) !== undefined &&
    choice !== 'required' &&
    choice !== 'tool'
  );
}

/** A model that thinks samples in its own way. */
function samples(options: CompletionOptions, traits: ClaudeTraits): boolean {
  return traits.takesSampling && !asksToThink(traits, options);
}

const CONDITIONS: OptionConditions<ClaudeTraits> = {
  temperature: (options, traits) => samples(options, traits) && (options.temperature ?? 0) <= 1,
  // The 4.x models take one of the two, not both.
  topP: (options, traits) => samples(options, traits) && options.temperature === undefined,
  topK: samples,
  stop: ({ stop }) => stop?.every((sequence) => sequence.trim() !== '') === true,
  // There is no place for it beside a choice of no tool.
  parallelToolCalls: ({ toolChoice }) => toolChoice?.type !== 'none',
  responseFormat: ({ responseFormat }) => responseFormat?.type !== 'json',
  reasoningEffort: ({ reasoningEffort: effort }, traits) =>
    effort === 'none'
      ? traits.thinking !== 'by-itself'
      : claudeEffort(traits, effort) !== undefined,
};

export function takenByClaude(model: string, options: CompletionOptions): readonly OptionName[] {
  return takenOptions('anthropic', options, CONDITIONS, claudeTraits(model));
}
