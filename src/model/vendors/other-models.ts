/** Finds the fields of a body in a vendor's dialect by which routers choose another model than the one that was asked; pure. */
import { isRecord } from '../json/json.ts';

type Fields = Readonly<Record<string, unknown>>;
type Entries = readonly (readonly [string, unknown])[];

const FIELD = /^[a-z_]{0,40}fallbacks?$|^models$|^fallback_?models?$|^preset$/i;
/** Fields within the settings of vendors and routers. */
const NESTED = /^models?$|fallbacks?$|^fallback_?models?$/i;
const SETTINGS: ReadonlySet<string> = new Set([
  'plugins',
  'providerOptions',
  'provider_options',
  'user_config',
  'router_settings_override',
]);

/** At the top of the body. */
export function otherModelFields(body: Fields): readonly string[] {
  return Object.keys(body).filter(
    (name) =>
      (FIELD.test(name) && isNaming(body[name])) || (SETTINGS.has(name) && namesModels(body[name])),
  );
}

/**
 * Whether a value names a model, at any depth.
 * @param entriesOf what to look at of each object
 */
export function namesModels(
  value: unknown,
  entriesOf: (value: Fields) => Entries = Object.entries,
): boolean {
  if (Array.isArray(value)) return value.some((entry) => namesModels(entry, entriesOf));
  if (!isRecord(value)) return false;
  return entriesOf(value).some(
    ([name, inner]) => (NESTED.test(name) && isNaming(inner)) || namesModels(inner, entriesOf),
  );
}

/** Switches and counts, such as `disable_fallbacks`, name none. */
function isNaming(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
