/** The headers that belong to a caller's own body, for a provider that speaks its dialect; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { VendorDialect, VendorFields } from '../../model/vendor-fields.ts';

export function bodyHeadersFor(
  dialects: readonly VendorDialect[],
  { vendor }: CompletionRequest,
): VendorFields['headers'] {
  return vendor !== undefined && dialects.includes(vendor.dialect) ? vendor.headers : undefined;
}
