/** Converts the thinking settings of the Messages API for models of any vendor. */
import { assertNever } from '../../model/assert-never.ts';
import type { OutputConfig, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import type { ReasoningEffort } from '../../model/completion-request.ts';
import {
  type Fields,
  fieldFault,
  numberField,
  recordField,
  textField,
} from '../compat/body-fields.ts';

export type Thinking = {
  /** Undefined: the model's own default. */
  readonly effort?: ReasoningEffort;
  /** The fields that set it; a provider that speaks the dialect gets them unchanged. */
  readonly own: Fields;
  /** Those without an equivalent at other vendors. */
  readonly needed: readonly string[];
  /** Those that other vendors' models can do without. */
  readonly hints: readonly string[];
};

/** Budget in tokens from which the effort is medium or high; less is `low`. */
const MEDIUM_BUDGET = 4_096;
const HIGH_BUDGET = 16_384;

const EFFORTS: Readonly<Record<NonNullable<OutputConfig['effort']>, ReasoningEffort>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

/** @throws RhetorError `validation_failed` that names the field */
export function fromThinking(body: Fields): Thinking {
  const thinking = recordField(body, 'thinking');
  const config = recordField(body, 'output_config');
  const effort = config && effortOf(config);
  const own = {
    ...(thinking && { thinking }),
    ...(config && { output_config: config }),
  };
  const type = thinking && typeOf(thinking);
  switch (type) {
    case undefined:
      return { ...(effort && { effort }), own, needed: [], hints: [] };
    case 'enabled':
      return { effort: effort ?? effortOfBudget(thinking ?? {}), own, needed: [], hints: [] };
    case 'adaptive':
      // The vendor's own default.
      return { effort: effort ?? 'high', own, needed: [], hints: [] };
    case 'disabled':
      // Models that never think would refuse this option.
      return { own, needed: [], hints: ['thinking'] };
    case 'between_tools':
      return { own, needed: ['thinking.type'], hints: [] };
    default:
      return assertNever(type);
  }
}

const TYPES: readonly ThinkingConfigParam['type'][] = [
  'enabled',
  'disabled',
  'adaptive',
  'between_tools',
];

function typeOf(thinking: Fields): ThinkingConfigParam['type'] {
  const type = TYPES.find((known) => known === thinking['type']);
  if (type !== undefined) return type;
  throw fieldFault('thinking.type', `must be one of ${TYPES.join(', ')}`);
}

function effortOf(config: Fields): ReasoningEffort | undefined {
  const effort = textField(config, 'effort', 'output_config.effort');
  if (effort === undefined) return undefined;
  const [, known] = Object.entries(EFFORTS).find(([name]) => name === effort) ?? [];
  if (known !== undefined) return known;
  throw fieldFault('output_config.effort', `must be one of ${Object.keys(EFFORTS).join(', ')}`);
}

function effortOfBudget(thinking: Fields): ReasoningEffort {
  const path = 'thinking.budget_tokens';
  const budget = numberField(thinking, 'budget_tokens', { least: 1_024, isWhole: true }, path);
  if (budget === undefined) throw fieldFault(path, 'is required');
  if (budget < MEDIUM_BUDGET) return 'low';
  return budget < HIGH_BUDGET ? 'medium' : 'high';
}
