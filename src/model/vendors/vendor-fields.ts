/** Fields in a vendor's own dialect that Rhetor has no name for. */

/** `openai` is the dialect of chat completions. */
export const VENDOR_DIALECTS = ['openai', 'openai-responses', 'anthropic', 'ollama'] as const;
export type VendorDialect = (typeof VENDOR_DIALECTS)[number];

/**
 * Sent unchanged to a provider of the same dialect, in place of the fields that Rhetor would send;
 * never sent to any other.
 */
export type VendorFields = {
  readonly dialect: VendorDialect;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Headers of the request that belong to its body, such as the betas that allow some of its fields. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** Fields of the whole request, by their path in the caller's body. */
export type VendorFieldNames = {
  readonly dialect: VendorDialect;
  /** These affect the answer: a model that cannot be sent them is skipped. */
  readonly needed: readonly string[];
  /** These do not: another model is called without them, and the route lists them as dropped. */
  readonly hints: readonly string[];
  /** These shape the answer, which then must come back as the vendor wrote it. */
  readonly ofAnswer?: readonly string[];
  /** Values that Rhetor cannot translate, and why; only a vendor that gets the body itself may judge them. */
  readonly misfits?: readonly Misfit[];
  /** Options derived from these fields: a provider of the same dialect gets only the fields, which are more precise. */
  readonly covers?: readonly string[];
};

/** A value of a known field, and what Rhetor would expect of it. */
export type Misfit = { readonly field: string; readonly message: string };

type Marked = { readonly vendor?: VendorFields };
type Fields = VendorFields['fields'];

const NONE: Fields = {};

const BOTH_OPENAI: ReadonlySet<string> = new Set([
  'detail',
  'metadata',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'strict',
  'user',
]);

/**
 * Whose fields mean the same in another dialect, by their own names. Servers like OpenAI's took their
 * cache marks from Anthropic; many others refuse them, so they do not go the other way.
 */
const SHARED: Readonly<
  Partial<Record<VendorDialect, Partial<Record<VendorDialect, ReadonlySet<string>>>>>
> = {
  openai: { 'openai-responses': BOTH_OPENAI, anthropic: new Set(['cache_control']) },
  'openai-responses': { openai: BOTH_OPENAI },
};

export function vendorFieldsFor(dialect: VendorDialect, { vendor }: Marked): Fields {
  if (vendor === undefined || vendor.dialect === dialect) return vendor?.fields ?? NONE;
  const shared = SHARED[vendor.dialect]?.[dialect];
  if (shared === undefined) return NONE;
  return Object.fromEntries(Object.entries(vendor.fields).filter(([name]) => shared.has(name)));
}

/**
 * A part, item or tool that goes as it came, in place of its translation. Fields that only stand beside
 * a translation never have a type of their own.
 */
export function wholeFor(dialect: VendorDialect, { vendor }: Marked): Fields | undefined {
  const isWhole = vendor?.dialect === dialect && vendor.fields['type'] !== undefined;
  return isWhole ? vendor.fields : undefined;
}

export function isWhole({ vendor }: Marked): boolean {
  return vendor?.fields['type'] !== undefined;
}

/**
 * What is left of the names for a provider that speaks other dialects: what none of them shares.
 * Undefined if it speaks the dialect itself.
 */
export function foreignNames(
  names: VendorFieldNames | undefined,
  spoken: readonly VendorDialect[],
): Pick<VendorFieldNames, 'needed' | 'hints'> | undefined {
  if (names === undefined || spoken.includes(names.dialect)) return undefined;
  const isForeign = (path: string): boolean =>
    !spoken.some((dialect) => SHARED[names.dialect]?.[dialect]?.has(lastNameOf(path)) === true);
  return { needed: names.needed.filter(isForeign), hints: names.hints.filter(isForeign) };
}

function lastNameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
