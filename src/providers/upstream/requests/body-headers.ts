/** The headers of one request: those of a caller's own body, and of the trace it belongs to; pure. */
import type { CompletionRequest } from '../../../model/completion-request.ts';
import type { VendorDialect, VendorFields } from '../../../model/vendors/vendor-fields.ts';

export function bodyHeadersFor(
  dialects: readonly VendorDialect[],
  { vendor, trace }: Pick<CompletionRequest, 'vendor' | 'trace'>,
): VendorFields['headers'] {
  const own =
    vendor !== undefined && dialects.includes(vendor.dialect) ? vendor.headers : undefined;
  return trace === undefined ? own : { ...own, ...trace };
}
