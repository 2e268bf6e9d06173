/** Validates a function tool of the caller, in any dialect's form; pure. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import { type Fields, neededText, recordField, textField } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';

/** The JSON Schema of a tool that takes no arguments. */
const NO_ARGUMENTS = { type: 'object', properties: {} } as const;

/**
 * @param known the fields that are not passed on as vendor fields
 * @param schema the field that holds the JSON Schema of the arguments
 * @throws RhetorError `validation_failed` that names the field
 */
export function fromFunction(
  value: Fields,
  path: string,
  {
    known,
    schema = 'parameters',
  }: { readonly known: ReadonlySet<string>; readonly schema?: string },
  reading: FormReading,
): ToolDefinition {
  const description = textField(value, 'description', `${path}.description`);
  return {
    name: neededText(value, 'name', `${path}.name`),
    ...(description !== undefined && { description }),
    parameters: recordField(value, schema, `${path}.${schema}`) ?? NO_ARGUMENTS,
    ...reading.marks(value, known, path),
  };
}
