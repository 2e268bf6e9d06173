/** A tool's JSON Schema with the empty members that some vendors demand; it means what it meant. */
import { isRecord } from '../../../model/json/json.ts';

type Schema = Readonly<Record<string, unknown>>;

const OF_SCHEMAS = ['properties', '$defs', 'definitions', 'patternProperties'];
const OF_LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const OF_ONE = ['items', 'not', 'additionalProperties'];

/** An object at the top, where every object has its properties and every list its items. */
export function toolSchema(schema: Schema): Record<string, unknown> {
  return completed({ ...schema, type: 'object' });
}

function completed(schema: Schema): Record<string, unknown> {
  const result: Record<string, unknown> = { ...schema };
  for (const name of OF_SCHEMAS) {
    const { [name]: members } = schema;
    if (!isRecord(members)) continue;
    const entries = Object.entries(members).map(([key, member]) => [key, completedValue(member)]);
    result[name] = Object.fromEntries(entries);
  }
  for (const name of OF_LISTS) {
    const { [name]: members } = schema;
    if (Array.isArray(members)) result[name] = members.map(completedValue);
  }
  for (const name of OF_ONE) {
    if (isRecord(schema[name])) result[name] = completedValue(schema[name]);
  }
  if (isOf(schema, 'object') && !isRecord(schema['properties'])) result['properties'] = {};
  if (isOf(schema, 'array') && schema['items'] === undefined && !schema['prefixItems']) {
    result['items'] = {};
  }
  return result;
}

function completedValue(value: unknown): unknown {
  return isRecord(value) ? completed(value) : value;
}

function isOf({ type }: Schema, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name));
}
