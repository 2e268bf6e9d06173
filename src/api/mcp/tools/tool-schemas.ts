/** The JSON schemas of the tools, from docs/openapi.json, which is generated from the contract. */
import { isRecord } from '../../../model/json/json.ts';
import { openApiDocument } from '../../routes/openapi-document.ts';
import { TOOL_NAMES, type ToolName } from './tool-definitions.ts';

export type ObjectSchema = Readonly<Record<string, unknown>> & { readonly type: 'object' };

export type ToolSchemas = { readonly input: ObjectSchema; readonly output: ObjectSchema };

type Schemas = Readonly<Record<string, unknown>>;

/** The extension of the route's operation that names the types of each tool. */
export const TOOLS_EXTENSION = 'x-rhetor-tools';

const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

let schemas: Readonly<Record<ToolName, ToolSchemas>> | undefined;

/** Read once, when first requested. */
export function toolSchemas(): Readonly<Record<ToolName, ToolSchemas>> {
  return (schemas ??= readSchemas(JSON.parse(openApiDocument().toString('utf8'))));
}

function readSchemas(document: unknown): Readonly<Record<ToolName, ToolSchemas>> {
  const tools = at(document, 'paths', '/mcp', 'post', TOOLS_EXTENSION);
  const all = at(document, 'components', 'schemas');
  const read = TOOL_NAMES.map((name): [ToolName, ToolSchemas] => [
    name,
    {
      input: selfContained(at(tools, name, 'input'), all),
      output: selfContained(at(tools, name, 'output'), all),
    },
  ]);
  return Object.fromEntries(read) as Record<ToolName, ToolSchemas>;
}

/** A schema with all that it refers to among its `$defs`. */
function selfContained(reference: unknown, all: Schemas): ObjectSchema {
  const [root = ''] = namesIn(reference);
  const found = new Map<string, unknown>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.set(name, all[name]);
    for (const inner of namesIn(all[name])) visit(inner);
  };
  for (const name of namesIn(all[root])) visit(name);
  const schema = {
    ...at(all, root),
    ...(found.size > 0 && { $defs: Object.fromEntries(found) }),
  };
  const text = JSON.stringify(schema).replaceAll(REFERENCE, '"#/$defs/$1"');
  return { ...at(JSON.parse(text)), type: 'object' };
}

function namesIn(value: unknown): readonly string[] {
  const references = JSON.stringify(value ?? null).matchAll(REFERENCE);
  return [...references].map(([, name = '']) => name);
}

/** @throws Error if there is no object at this place of the document */
function at(value: unknown, ...path: readonly string[]): Schemas {
  const [key, ...rest] = path;
  if (!isRecord(value)) throw new Error('docs/openapi.json does not describe the tools of /mcp.');
  return key === undefined ? value : at(value[key], ...rest);
}
