/** Tools, tool choice and response format in OpenAI's form, narrowed. */
import type { AnswerFormat, ToolChoice, ToolDefinition } from '../../model/completion-request.ts';
import {
  chosenByWord,
  formatWithoutSchema,
  NO_ARGUMENTS,
  TOOL_CHOICE_FORM,
} from './openai-form.ts';
import { assertFields, validationFailed } from './validate-body.ts';
import { MOST_TOOLS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';

/** `strict` is OpenAI's alone: it is taken and has no effect. */
const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters', 'strict']);

export function fromTools(
  values: readonly unknown[] | undefined,
  path: string,
): readonly ToolDefinition[] {
  if (values === undefined) return [];
  if (values.length > MOST_TOOLS) throw fault(path, `must have at most ${MOST_TOOLS} tools`);
  return values.map((value, index): ToolDefinition => {
    const target = isRecord(value) && value['type'] === 'function' ? value['function'] : undefined;
    if (!isRecord(target) || typeof target['name'] !== 'string' || target['name'] === '') {
      throw fault(`${path}.${index}`, 'must be {type: "function", function: {name, parameters}}');
    }
    assertFields(target, FUNCTION_FIELDS, `${path}.${index}.function`);
    const { name, description, parameters } = target;
    if (isGiven(description) && typeof description !== 'string') {
      throw fault(`${path}.${index}.function.description`, 'must be a text');
    }
    if (isGiven(parameters) && !isRecord(parameters)) {
      throw fault(`${path}.${index}.function.parameters`, 'must be a JSON Schema object');
    }
    return {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      parameters: isRecord(parameters) ? parameters : NO_ARGUMENTS,
    };
  });
}

export function fromToolChoice(value: unknown, path: string): ToolChoice | undefined {
  if (value === undefined) return undefined;
  const choice = chosenByWord(value);
  if (choice !== undefined) return choice;
  const target = isRecord(value) ? value['function'] : undefined;
  if (isRecord(target) && typeof target['name'] === 'string') {
    return { type: 'tool', name: target['name'] };
  }
  throw fault(path, TOOL_CHOICE_FORM);
}

export function fromResponseFormat(value: unknown, path: string): AnswerFormat | undefined {
  if (!isRecord(value)) return undefined;
  const plain = formatWithoutSchema(value['type']);
  if (plain !== undefined) return plain;
  const definition = value['json_schema'];
  if (
    value['type'] === 'json_schema' &&
    isRecord(definition) &&
    typeof definition['name'] === 'string' &&
    isRecord(definition['schema'])
  ) {
    const { name, schema, strict } = definition;
    return {
      type: 'json-schema',
      name,
      schema,
      ...(typeof strict === 'boolean' ? { isStrict: strict } : {}),
    };
  }
  throw fault(
    path,
    'must be {type: "text"}, {type: "json_object"} or {type: "json_schema", json_schema: {name, schema}}',
  );
}

/** `null` means absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function fault(field: string, message: string) {
  return validationFailed([{ field, message }]);
}
