/** Chooses the model for a vendor client's embeddings request; pure. */
import type { VendorFieldNames } from '../../model/vendor-fields.ts';
import type { RouteRequest } from '../../routing/route-request.ts';
import type { RhetorChoices } from './rhetor-choices.ts';
import type { AccessKey } from '../../keys/access-key.ts';

export function embeddingRoute(
  { component, taskType }: RhetorChoices,
  model: string,
  vendor: VendorFieldNames | undefined,
  key: AccessKey | undefined,
): RouteRequest {
  return {
    component: key?.component ?? component,
    taskType,
    ...(key && { keyId: key.id }),
    ...(key?.models && { allowedModels: key.models }),
    wish: { model },
    // A rule's sampling options are for answers; unsupported ones would exclude the model.
    options: {},
    areOptionsWishes: true,
    isModelFirm: true,
    ...(vendor && { vendor }),
    timeouts: undefined,
    streamRecovery: undefined,
  };
}
