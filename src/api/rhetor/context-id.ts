/** Validates the id of a context in the path or query of a route. */
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { validationFailed } from '../validation/validate-body.ts';

/** @throws RhetorError `validation_failed` */
export function assertContextId(id: string, field = 'id'): string {
  if (CONTEXT_ID.test(id)) return id;
  throw validationFailed([{ field, message: 'is not the id of a context' }]);
}
