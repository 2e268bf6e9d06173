/** What a vendor's answer says of its rate limits. */

export type VendorLimit = {
  readonly limit: number | undefined;
  readonly remaining: number;
  /** Milliseconds until the whole limit is there again; undefined if the vendor does not say. */
  readonly resetMs: number | undefined;
};

export type VendorLimits = {
  readonly requests?: VendorLimit;
  readonly tokens?: VendorLimit;
};
