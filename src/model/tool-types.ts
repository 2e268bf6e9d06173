/** The types of the tools in a body of a vendor's dialect, in snake case; pure. */
import { isRecord } from './json.ts';

export function toolTypes(tools: unknown): readonly string[] {
  return Array.isArray(tools) ? tools.filter(isRecord).flatMap(typesOf).map(toSnakeCase) : [];
}

/** Google's tools have no type but a field of their name; Moonshot's are named like functions. */
function typesOf(tool: Readonly<Record<string, unknown>>): readonly string[] {
  const { type, function: named, ...fields } = tool;
  if (type === 'builtin_function' && isRecord(named)) return [String(named['name'])];
  return typeof type === 'string' ? [type] : Object.keys(fields);
}

/** Google takes both cases. */
function toSnakeCase(type: string): string {
  return type
    .replace(/^\$/, '')
    .replace(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
}
