/** Tools, the choice among them and the form of the answer, as OpenAI's clients write them; pure. */
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../model/completion-request.ts';
import {
  type Fields,
  fieldFault,
  flagField,
  listField,
  neededText,
  recordField,
  textField,
} from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';
import { isRecord } from '../validation/validate-body.ts';
import { MOST_TOOLS } from '../limits.ts';

const TOOL_FIELDS = new Set(['type', 'function']);
const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters']);
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
    return fromFunction(target, `${path}.function`, FUNCTION_FIELDS, collector);
  });
}

/** The Responses API has the same fields in the tool itself. */
export function fromFunction(
  value: Fields,
  path: string,
  known: ReadonlySet<string>,
  collector: FieldCollector,
): ToolDefinition {
  const description = textField(value, 'description', `${path}.description`);
  return {
    name: neededText(value, 'name', `${path}.name`),
    ...(description !== undefined && { description }),
    parameters: recordField(value, 'parameters', `${path}.parameters`) ?? {
      type: 'object',
      properties: {},
    },
    ...collector.marks(value, known, path),
  };
}

export function fromChatToolChoice({ tool_choice: value }: Fields): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value };
  if (isRecord(value) && value['type'] === 'function') {
    const target = isRecord(value['function']) ? value['function'] : value;
    return { type: 'tool', name: neededText(target, 'name', 'tool_choice.function.name') };
  }
  throw fieldFault(
    'tool_choice',
    'must be "auto", "none", "required" or {type: "function", function: {name}}',
  );
}

export function fromChatFormat(
  body: Fields,
  collector: FieldCollector,
): ResponseFormat | undefined {
  const format = recordField(body, 'response_format');
  switch (format?.['type']) {
    case undefined:
      if (format !== undefined) throw fieldFault('response_format.type', 'is required');
      return undefined;
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const path = 'response_format.json_schema';
      const definition = recordField(format, 'json_schema', path);
      if (definition === undefined) throw fieldFault(path, 'is required');
      collector.refuse(format, FORMAT_FIELDS, 'response_format');
      return fromSchema(definition, path, SCHEMA_FIELDS, collector);
    }
    default:
      throw fieldFault('response_format.type', 'must be text, json_object or json_schema');
  }
}

export function fromSchema(
  definition: Fields,
  path: string,
  known: ReadonlySet<string>,
  collector: FieldCollector,
): ResponseFormat {
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
