/** What a failed call for vectors means: for the owner of the texts, for a text, or for the model; pure. */
import type { RhetorError } from '../../model/rhetor-error.ts';

/**
 * `size`: the texts exceed what their owner may ever send at once.
 * `owner`: the owner's limits, budgets or permissions; others' texts can still be embedded.
 * `text`: one of the texts is what the model does not take.
 * `unclear`: the model has failed, perhaps because of a text.
 * `model`: no text would be embedded now.
 */
export type RefusalReason = 'size' | 'owner' | 'text' | 'unclear' | 'model';

const OF_CODES: Readonly<Partial<Record<RhetorError['code'], RefusalReason>>> = {
  budget_exceeded: 'owner',
  model_not_allowed: 'owner',
  invalid_value: 'text',
  content_filtered: 'text',
  context_length_exceeded: 'text',
  body_too_large: 'text',
  upstream_error: 'unclear',
  upstream_timeout: 'unclear',
  upstream_truncated: 'unclear',
};

export function refusalReason({
  code,
  limit,
  isRetryable,
  isUnreachable,
}: RhetorError): RefusalReason {
  if (limit !== undefined) return isRetryable ? 'owner' : 'size';
  return isUnreachable ? 'model' : (OF_CODES[code] ?? 'model');
}
