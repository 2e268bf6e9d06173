/** Refuses models that a vendor's own body names besides the requested one, which no plan checks; pure. */
import type { AccessKey } from '../../keys/access-key.ts';
import { namesModels, otherModelFields } from '../../model/vendors/other-models.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** The types of tools that the caller runs. */
const CALLERS_TOOLS = new Set<unknown>([undefined, null, 'function', 'custom']);
/** Where such a tool has its schema, in which "model" is the name of an argument. */
const SCHEMAS = new Set(['function', 'parameters', 'input_schema', 'output_schema']);

/**
 * @throws RhetorError `model_not_allowed` if the key may use only some models and the body, which only
 *   the vendor reads, names others
 */
export function assertNamesNoOthers(key: AccessKey, own: OwnBody | undefined): void {
  const other = key.models && own && otherModelsIn(own);
  if (other === undefined) return;
  throw new RhetorError(
    'model_not_allowed',
    `This key may use only some models, so "${other}" may not name any. Leave it out, or ask the administrator of this Rhetor.`,
  );
}

/** The path of the field in which one is named; undefined if there is none. */
function otherModelsIn({ fields }: OwnBody): string | undefined {
  const [field] = otherModelFields(fields);
  if (field !== undefined) return field;
  const { tools } = fields;
  const place = Array.isArray(tools)
    ? tools.findIndex((tool) => namesModels(tool, outsideSchemas))
    : -1;
  return place < 0 ? undefined : `tools.${place}`;
}

function outsideSchemas(tool: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(tool);
  const isCallers = CALLERS_TOOLS.has(tool['type']);
  return isCallers ? entries.filter(([name]) => !SCHEMAS.has(name)) : entries;
}
