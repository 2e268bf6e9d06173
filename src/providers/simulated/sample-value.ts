/** Makes a value that roughly fits a JSON Schema: for simulated tool arguments and structured answers. */
import { isRecord } from '../../model/json/json.ts';

const DEEPEST = 8;

/** Uses examples, defaults, constants and first choices; otherwise the smallest value of the type. */
export function sampleValue(schema: unknown, name = 'value', depth = 0): unknown {
  if (!isRecord(schema) || depth > DEEPEST) return null;
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  for (const key of ['enum', 'examples']) {
    const choices = schema[key];
    if (Array.isArray(choices) && choices.length > 0) return choices[0];
  }
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const choices = schema[key];
    if (Array.isArray(choices)) return sampleValue(choices[0], name, depth + 1);
  }
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  switch (type) {
    case 'string':
      return `simulated ${name}`;
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
    case 'boolean':
      return true;
    case 'array':
      return [sampleValue(schema['items'], name, depth + 1)];
    case 'null':
      return null;
    default:
      return isRecord(schema['properties']) ? sampleObject(schema, depth) : {};
  }
}

/** Includes all properties, required or not, so that a simulation shows every field. */
function sampleObject(schema: Readonly<Record<string, unknown>>, depth: number): unknown {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      sampleValue(property, name, depth + 1),
    ]),
  );
}
