/** Tools, the choice among them and the form of the answer, as OpenAI's clients write them; pure. */
import type { AnswerFormat, ToolChoice, ToolDefinition } from '../../model/completion-request.ts';
import {
  type Fields,
  fieldFault,
  flagField,
  listField,
  neededText,
  recordField,
} from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { fromFunction } from '../compat/function-tool.ts';
import { chosenByWord, formatWithoutSchema, TOOL_CHOICE_FORM } from '../validation/openai-form.ts';

import { MOST_TOOLS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

const TOOL_FIELDS = new Set(['type', 'function']);
const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters']);
export const FORMAT_TYPES = 'must be text, json_object or json_schema';
const FORMAT_FIELDS = new Set(['type', 'json_schema']);
const SCHEMA_FIELDS = new Set(['name', 'schema', 'strict']);

/** @throws RhetorError `validation_failed` that names the field */
export function fromChatTools(body: Fields, collector: FieldCollector): readonly ToolDefinition[] {
  const tools = listField(body, 'tools', MOST_TOOLS) ?? [];
  return tools.map((tool, index): ToolDefinition => {
    const path = `tools.${index}`;
    if (!isRecord(tool)) throw fieldFault(path, 'must be an object');
    if (tool['type'] !== 'function') throw fieldFault(`${path}.type`, 'must be "function"');
    const target = recordField(tool, 'function', `${path}.function`);
    if (target === undefined) throw fieldFault(`${path}.function`, 'is required');
    collector.refuse(tool, TOOL_FIELDS, path);
    return fromFunction(target, `${path}.function`, { known: FUNCTION_FIELDS }, collector);
  });
}

export function fromChatToolChoice({ tool_choice: value }: Fields): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = chosenByWord(value);
  if (choice !== undefined) return choice;
  if (!isRecord(value) || value['type'] !== 'function') {
    throw fieldFault('tool_choice', TOOL_CHOICE_FORM);
  }
  // The Responses API has the name in the choice itself.
  const target = isRecord(value['function']) ? value['function'] : value;
  return { type: 'tool', name: neededText(target, 'name', 'tool_choice.function.name') };
}

export function fromChatFormat(body: Fields, collector: FieldCollector): AnswerFormat | undefined {
  const format = recordField(body, 'response_format');
  if (format === undefined) return undefined;
  const { type = undefined } = format;
  if (type === undefined) throw fieldFault('response_format.type', 'is required');
  const plain = formatWithoutSchema(type);
  if (plain !== undefined) return plain;
  if (type !== 'json_schema') throw fieldFault('response_format.type', FORMAT_TYPES);
  const path = 'response_format.json_schema';
  const definition = recordField(format, 'json_schema', path);
  if (definition === undefined) throw fieldFault(path, 'is required');
  collector.refuse(format, FORMAT_FIELDS, 'response_format');
  return fromSchema(definition, path, SCHEMA_FIELDS, collector);
}

export function fromSchema(
  definition: Fields,
  path: string,
  known: ReadonlySet<string>,
  collector: FieldCollector,
): AnswerFormat {
  const schema = recordField(definition, 'schema', `${path}.schema`);
  const isStrict = flagField(definition, 'strict', `${path}.strict`);
  if (schema === undefined) throw fieldFault(`${path}.schema`, 'is required');
  return {
    type: 'json-schema',
    name: neededText(definition, 'name', `${path}.name`),
    schema,
    ...(isStrict !== undefined && { isStrict }),
    ...collector.marks(definition, known, path),
  };
}
