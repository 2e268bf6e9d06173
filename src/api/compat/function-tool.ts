/** A tool of the caller's own, whichever dialect describes it; pure. */
import type { ToolDefinition } from '../../model/completion-request.ts';
import { NO_ARGUMENTS } from '../validation/openai-form.ts';
import { type Fields, neededText, recordField, textField } from './body-fields.ts';
import type { FieldCollector } from './unknown-fields.ts';

/**
 * @param known the fields that are not passed on in the vendor's own words
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
  collector: FieldCollector,
): ToolDefinition {
  const description = textField(value, 'description', `${path}.description`);
  return {
    name: neededText(value, 'name', `${path}.name`),
    ...(description !== undefined && { description }),
    parameters: recordField(value, schema, `${path}.${schema}`) ?? NO_ARGUMENTS,
    ...collector.marks(value, known, path),
  };
}
