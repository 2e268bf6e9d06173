/** Which model makes the embeddings that a vendor's client asks for; pure. */
import type { VendorFieldNames } from '../../model/vendor-fields.ts';
import type { RouteRequest } from '../../routing/route-plan.ts';
import type { RhetorChoices } from './rhetor-choices.ts';

export function embeddingRoute(
  { component, taskType }: RhetorChoices,
  model: string,
  vendor: VendorFieldNames | undefined,
): RouteRequest {
  return {
    component,
    taskType,
    wish: { model },
    // A rule's sampling is for answers: where it cannot be taken it would cost the model its place.
    options: {},
    areOptionsWishes: true,
    isModelFirm: true,
    ...(vendor && { vendor }),
    timeouts: undefined,
    streamRecovery: undefined,
  };
}
