/** The types of the tools in a body of a vendor's dialect; pure. */
import { isRecord } from './json.ts';

export function toolTypes(tools: unknown): readonly string[] {
  return Array.isArray(tools) ? tools.filter(isRecord).flatMap(typesOf) : [];
}

/** Google's tools have no type but a field of their name. */
function typesOf({ type, ...fields }: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof type === 'string' ? [type] : Object.keys(fields);
}
