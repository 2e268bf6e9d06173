/** Finds models that a vendor's own body names besides the requested one, which no plan checks; pure. */
import type { AccessKey } from '../../keys/access-key.ts';
import { isRecord } from '../../model/json.ts';
import type { OwnBody } from '../../model/own-body.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** Fields of the body with which routers that speak a vendor's dialect choose other models. */
const FIELD = /^[a-z_]{0,40}fallbacks?$|^models$|^fallback_?models?$|^preset$/i;
/** Fields within the settings of vendors and routers. */
const NESTED = /^models?$|fallbacks?$|^fallback_?models?$/i;
const SETTINGS = [
  'plugins',
  'providerOptions',
  'provider_options',
  'user_config',
  'router_settings_override',
];
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
  const field = Object.keys(fields).find((name) => FIELD.test(name) && isNaming(fields[name]));
  if (field !== undefined) return field;
  const settings = SETTINGS.find((name) => namesModels(fields[name]));
  if (settings !== undefined) return settings;
  const { tools } = fields;
  const place = Array.isArray(tools)
    ? tools.findIndex((tool) => namesModels(tool, outsideSchemas))
    : -1;
  return place < 0 ? undefined : `tools.${place}`;
}

type Entries = readonly (readonly [string, unknown])[];
type EntriesOf = (value: Readonly<Record<string, unknown>>) => Entries;

/** At any depth. */
function namesModels(value: unknown, entriesOf: EntriesOf = Object.entries): boolean {
  if (Array.isArray(value)) return value.some((entry) => namesModels(entry, entriesOf));
  if (!isRecord(value)) return false;
  return entriesOf(value).some(
    ([name, inner]) => (NESTED.test(name) && isNaming(inner)) || namesModels(inner, entriesOf),
  );
}

function outsideSchemas(tool: Readonly<Record<string, unknown>>): Entries {
  const entries = Object.entries(tool);
  const isCallers = CALLERS_TOOLS.has(tool['type']);
  return isCallers ? entries.filter(([name]) => !SCHEMAS.has(name)) : entries;
}

/** Switches and counts, such as `disable_fallbacks`, name none. */
function isNaming(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
