/** The types of the tools that a vendor may run, in a body of its dialect, in snake case; pure. */
import { isRecord } from '../json/json.ts';

export function toolTypes(tools: unknown): readonly string[] {
  return Array.isArray(tools) ? tools.filter(isRecord).flatMap(typesOf).map(toSnakeCase) : [];
}

/** Google's tools have no type but a field of their name; Moonshot's are named like functions. */
function typesOf(tool: Readonly<Record<string, unknown>>): readonly string[] {
  const { type, function: named, ...fields } = tool;
  if (type === 'shell' && isLocal(fields['environment'])) return [];
  if (type === 'builtin_function' && isRecord(named)) return [String(named['name'])];
  return typeof type === 'string' ? [type] : Object.keys(fields);
}

/** The caller runs it. */
function isLocal(environment: unknown): boolean {
  return isRecord(environment) && environment['type'] === 'local';
}

/** Google takes both cases. */
function toSnakeCase(type: string): string {
  return type
    .replace(/^\$/, '')
    .replace(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter}`)
    .toLowerCase();
}
