/** What the headers of a vendor's response say of one call, as far as a caller may know it. */
export type UpstreamHeaders = {
  /** The vendor's own id of the request, by which its support finds it. */
  readonly requestId?: string;
  /** Milliseconds, as the vendor wrote them. */
  readonly processingMs?: string;
};

/** A vendor's refusal of a request that was sent in the caller's own words. */
export type VendorRefusal = {
  readonly status: number;
  /** Without keys. */
  readonly body: Readonly<Record<string, unknown>>;
};
