/** Validates tools, tool choice and answer format in OpenAI's form; pure. */
import type { AnswerFormat, ToolChoice, ToolDefinition } from '../../model/completion-request.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { isRecord } from '../../model/json/json.ts';
import { MOST_TOOLS } from '../limits.ts';
import { type Fields, fieldFault, flagField, listField, recordField } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';
import { fromFunction } from './function-tool.ts';

const TOOL_FIELDS = new Set(['type', 'function']);
const FUNCTION_FIELDS = {
  open: new Set(['name', 'description', 'parameters']),
  /**
   * `strict` has no effect on other vendors' models, so an exact body may contain it and it is
   * ignored.
   */
  exact: new Set(['name', 'description', 'parameters', 'strict']),
};
const FORMAT_FIELDS = new Set(['type', 'json_schema']);
const SCHEMA_FIELDS = {
  open: new Set(['name', 'schema', 'strict']),
  exact: new Set(['name', 'schema', 'strict', 'description']),
};

/**
 * @param prefix what errors put before the name of a field, such as `options.`
 * @throws RhetorError `validation_failed` that names the field
 */
export function fromTools(
  body: Fields,
  reading: FormReading,
  prefix = '',
): readonly ToolDefinition[] {
  const tools = listField(body, 'tools', MOST_TOOLS, `${prefix}tools`) ?? [];
  return tools.map((tool, index): ToolDefinition => {
    const path = `${prefix}tools.${index}`;
    const target = isRecord(tool) ? tool['function'] : undefined;
    // Clients may omit the type, since there is only one.
    if (isRecord(tool) && (tool['type'] ?? 'function') !== 'function') {
      throw reading.fault(path, 'type', 'must be "function"');
    }
    if (!isRecord(tool) || !isRecord(target)) {
      throw fieldFault(path, 'must be {type: "function", function: {name, parameters}}');
    }
    const own = reading.marks(tool, TOOL_FIELDS, path).vendor;
    const known = FUNCTION_FIELDS[reading.strictness];
    const { vendor: inner, ...definition } = fromFunction(
      target,
      `${path}.function`,
      { known },
      reading,
    );
    return { ...definition, ...toolMarks(own, inner) };
  });
}

/** `strict`, which both APIs of the vendor have, stands beside the tool's own; the rest stays inside. */
function toolMarks(
  own: VendorFields | undefined,
  inner: VendorFields | undefined,
): { readonly vendor?: VendorFields } {
  const vendor = own ?? inner;
  if (vendor === undefined) return {};
  const { strict, ...others } = inner?.fields ?? {};
  const fields = {
    ...own?.fields,
    ...(strict !== undefined && { strict }),
    ...(Object.keys(others).length > 0 && { function: others }),
  };
  return { vendor: { ...vendor, fields } };
}

export function fromToolChoice(
  { tool_choice: value }: Fields,
  reading: FormReading,
  prefix = '',
): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value };
  const path = `${prefix}tool_choice`;
  if (!isRecord(value) || (value['type'] ?? 'function') !== 'function') {
    throw fieldFault(
      path,
      'must be "auto", "none", "required" or {type: "function", function: {name}}',
    );
  }
  // The Responses API puts the name directly into the choice.
  const { name } = isRecord(value['function']) ? value['function'] : value;
  if (typeof name === 'string' && name !== '') return { type: 'tool', name };
  throw reading.fault(path, 'function.name', 'is required');
}

export function fromResponseFormat(
  body: Fields,
  reading: FormReading,
  prefix = '',
): AnswerFormat | undefined {
  const path = `${prefix}response_format`;
  const format = recordField(body, 'response_format', path);
  if (format === undefined) return undefined;
  if (format['type'] !== 'json_schema') return formatByName(format['type'], path, reading);
  const definition = format['json_schema'];
  if (!isRecord(definition)) throw reading.fault(path, 'json_schema', 'is required');
  reading.refuse(format, FORMAT_FIELDS, path);
  const within = reading.within(path, 'json_schema');
  return fromSchema(definition, within, SCHEMA_FIELDS[reading.strictness], reading);
}

/** Every format except a schema, which each API puts elsewhere. */
export function formatByName(type: unknown, path: string, reading: FormReading): AnswerFormat {
  if (type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  throw reading.fault(path, 'type', 'must be text, json_object or json_schema');
}

export function fromSchema(
  definition: Fields,
  path: string,
  known: ReadonlySet<string>,
  reading: FormReading,
): AnswerFormat {
  const { name, schema } = definition;
  if (!isRecord(schema)) throw reading.fault(path, 'schema', 'must be a JSON Schema object');
  if (typeof name !== 'string' || name === '') throw reading.fault(path, 'name', 'is required');
  const isStrict = flagField(definition, 'strict', `${path}.strict`);
  return {
    type: 'json-schema',
    name,
    schema,
    ...(isStrict !== undefined && { isStrict }),
    ...reading.marks(definition, known, path),
  };
}
