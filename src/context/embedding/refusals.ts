/** What a failed call for vectors means: for the owner of the texts, for a text, or for the model; pure. */
import type { RhetorError } from '../../model/rhetor-error.ts';

/** Limits, budgets and permissions of the owner; others' texts can still be embedded. */
export function isOfOwner({ code, limit }: RhetorError): boolean {
  return limit !== undefined || code === 'budget_exceeded' || code === 'model_not_allowed';
}

/** One of the texts may be what the model does not take. */
export function isOfText({ code }: RhetorError): boolean {
  return (
    code === 'invalid_value' || code === 'content_filtered' || code === 'context_length_exceeded'
  );
}
