/** What a caller says in a vendor's own words, and Rhetor has no name for. */

/** `openai` is that of chat completions. */
export const VENDOR_DIALECTS = ['openai', 'openai-responses', 'anthropic', 'ollama'] as const;
export type VendorDialect = (typeof VENDOR_DIALECTS)[number];

/**
 * Go as they came to a provider that speaks the dialect, in place of what Rhetor would say there; no
 * other is sent them.
 */
export type VendorFields = {
  readonly dialect: VendorDialect;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** The fields of a whole request, by their paths in the caller's body. */
export type VendorFieldNames = {
  readonly dialect: VendorDialect;
  /** They bear on the answer: a model that cannot be sent them is not asked. */
  readonly needed: readonly string[];
  /** They do not: another model is asked without them, and the answer's route names them. */
  readonly hints: readonly string[];
  /**
   * Names of options that were made of these fields: a provider that speaks the dialect is given the
   * fields alone, which say it better.
   */
  readonly covers?: readonly string[];
};

const NONE: Readonly<Record<string, unknown>> = {};

export function vendorFieldsFor(
  dialect: VendorDialect,
  { vendor }: { readonly vendor?: VendorFields },
): Readonly<Record<string, unknown>> {
  return vendor?.dialect === dialect ? vendor.fields : NONE;
}
