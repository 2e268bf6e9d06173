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
};

/** Fields of the whole request, by their path in the caller's body. */
export type VendorFieldNames = {
  readonly dialect: VendorDialect;
  /** These affect the answer: a model that cannot be sent them is skipped. */
  readonly needed: readonly string[];
  /** These do not: another model is called without them, and the route lists them as dropped. */
  readonly hints: readonly string[];
  /** Options derived from these fields: a provider of the same dialect gets only the fields, which are more precise. */
  readonly covers?: readonly string[];
};

const NONE: Readonly<Record<string, unknown>> = {};

export function vendorFieldsFor(
  dialect: VendorDialect,
  { vendor }: { readonly vendor?: VendorFields },
): Readonly<Record<string, unknown>> {
  return vendor?.dialect === dialect ? vendor.fields : NONE;
}
