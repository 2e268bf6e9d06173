/** What shapes an answer of Ollama's API: `options`, `format`, `think` and `tools`; pure. */
import type { Options } from 'ollama/browser';
import type {
  CompletionOptions,
  ReasoningEffort,
  ResponseFormat,
  ToolDefinition,
} from '../../model/completion-request.ts';
import {
  type Fields,
  fieldFault,
  listField,
  neededText,
  numberField,
  recordField,
  textField,
  textsField,
} from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { isRecord } from '../validation/validate-body.ts';
import { MOST_FOREIGN_STOPS, MOST_TOOLS } from '../limits.ts';

const TOOL_FIELDS = new Set(['type', 'function']);
const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters']);

/** What is translated of `options`; the rest goes to Ollama itself as it came. */
export const TRANSLATED_OPTIONS = new Set<string>([
  'num_predict',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
] satisfies (keyof Options)[]);

/** @throws RhetorError `validation_failed` that names the field */
export function fromOllamaOptions(options: Fields): CompletionOptions {
  const numberOf = (name: string, least: number, most?: number, isWhole = false) =>
    numberField(
      options,
      name,
      { least, ...(most !== undefined && { most }), isWhole },
      `options.${name}`,
    );
  // Below 1: no limit but the window. So is 0 for top_k: no limit at all.
  const maxTokens = numberOf('num_predict', -2, undefined, true) ?? 0;
  const topK = numberOf('top_k', 0, undefined, true) ?? 0;
  const temperature = numberOf('temperature', 0, 2);
  const topP = numberOf('top_p', 0, 1);
  const seed = numberOf('seed', Number.MIN_SAFE_INTEGER, undefined, true);
  const presencePenalty = numberOf('presence_penalty', -2, 2);
  const frequencyPenalty = numberOf('frequency_penalty', -2, 2);
  const stop = fromStop(options);
  return {
    ...(maxTokens > 0 && { maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK > 0 && { topK }),
    ...(stop.length > 0 && { stop }),
    ...(seed !== undefined && { seed }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
  };
}

export function fromFormat(body: Fields): ResponseFormat | undefined {
  const { format } = body;
  if (format === undefined || format === null || format === '') return undefined;
  if (format === 'json') return { type: 'json' };
  // Other vendors want a name for it.
  if (isRecord(format)) return { type: 'json-schema', name: 'answer', schema: format };
  throw fieldFault('format', 'must be "json" or a JSON Schema object');
}

const LEVELS: readonly ReasoningEffort[] = ['low', 'medium', 'high'];

/** Undefined for `false` too: models that never think would refuse to be told not to. */
export function fromThink({ think }: Fields): ReasoningEffort | undefined {
  if (think === undefined || think === null || think === false) return undefined;
  if (think === true) return 'medium';
  const level = LEVELS.find((known) => known === think);
  if (level !== undefined) return level;
  throw fieldFault('think', 'must be true, false, "low", "medium" or "high"');
}

export function fromOllamaTools(
  body: Fields,
  collector: FieldCollector,
): readonly ToolDefinition[] {
  return (listField(body, 'tools', MOST_TOOLS) ?? []).map((value, index) => {
    const path = `tools.${index}`;
    const target = isRecord(value) ? value['function'] : undefined;
    if (!isRecord(value) || !isRecord(target)) {
      throw fieldFault(path, 'must be {type: "function", function: {name, parameters}}');
    }
    collector.refuse(value, TOOL_FIELDS, path);
    const functionPath = `${path}.function`;
    const description = textField(target, 'description', `${functionPath}.description`);
    return {
      name: neededText(target, 'name', `${functionPath}.name`),
      ...(description !== undefined && { description }),
      parameters: recordField(target, 'parameters', `${functionPath}.parameters`) ?? {
        type: 'object',
        properties: {},
      },
      ...collector.marks(target, FUNCTION_FIELDS, functionPath),
    };
  });
}

function fromStop({ stop }: Fields): readonly string[] {
  const stops =
    typeof stop === 'string'
      ? [stop]
      : textsField({ stop }, 'stop', MOST_FOREIGN_STOPS, 'options.stop');
  return stops?.filter((text) => text !== '') ?? [];
}
