/** Chooses the model for what a vendor's client asks besides answers: embeddings and token counts; pure. */
import type { OwnBody } from '../../model/vendors/own-body.ts';
import type { VendorFieldNames } from '../../model/vendors/vendor-fields.ts';
import type { RouteRequest } from '../../routing/route-request.ts';
import type { RhetorChoices } from './rhetor-choices.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { assertNamesNoOthers } from '../http/assert-names-no-others.ts';

type Asked = { readonly vendor?: VendorFieldNames; readonly own?: OwnBody };

/** @throws RhetorError `model_not_allowed` for models that only the vendor would read */
export function embeddingRoute(
  { component, taskType }: RhetorChoices,
  model: string,
  { vendor, own }: Asked,
  key: AccessKey | undefined,
): RouteRequest {
  if (key !== undefined) assertNamesNoOthers(key, own);
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
