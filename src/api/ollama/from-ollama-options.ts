/** What shapes an answer of Ollama's API: `options`, `format`, `think` and `tools`; pure. */
import type {
  ReasoningEffort,
  AnswerFormat,
  ToolDefinition,
} from '../../model/completion-request.ts';
import { type Fields, fieldFault, listField } from '../compat/body-fields.ts';
import { fromFunction } from '../compat/function-tool.ts';
import { optionFields } from '../compat/read-options.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { MOST_TOOLS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const TOOL_FIELDS = new Set(['type', 'function']);
const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters']);

/** What is translated of `options`; the rest goes to Ollama itself as it came. */
export const TRANSLATED_OPTIONS: ReadonlySet<string> = new Set(optionFields('ollama', 'options'));

export function fromFormat(body: Fields): AnswerFormat | undefined {
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
    return fromFunction(target, functionPath, { known: FUNCTION_FIELDS }, collector);
  });
}
