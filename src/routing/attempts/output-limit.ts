/** Gives a request another limit of its output, in place of all that its bodies have; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { withoutOutputLimits } from '../../model/vendors/output-limit-fields.ts';

/** Some servers take -1 for no limit, and the caller's field for more than the one that is added. */
export function withOutputLimit(request: CompletionRequest, maxTokens: number): CompletionRequest {
  const { options, own, vendor } = request;
  return {
    ...request,
    options: { ...options, maxTokens },
    ...(vendor && { vendor: { ...vendor, fields: withoutOutputLimits(vendor.fields) } }),
    ...(own && {
      own: {
        ...own,
        added: { ...own.added, maxTokens },
        fields: withoutOutputLimits(own.fields),
      },
    }),
  };
}
