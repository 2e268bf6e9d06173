/** Errors for model names that can't be resolved; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { LONGEST_SHOWN_MODEL } from '../limits.ts';

/** The edge replaces this where its dialect has a list of its own. */
const LIST = 'GET /v1/models lists all names';
const RETRY_AFTER_MS = 10_000;

/** @param close names the caller may have meant */
export function modelNotFound(name: string, close: readonly string[]): RhetorError {
  const [last, ...others] = close.toReversed();
  const offered = others.length === 0 ? last : `${others.toReversed().join(', ')} or ${last}`;
  const question = offered === undefined ? '' : ` Did you mean ${offered}?`;
  return new RhetorError(
    'model_not_found',
    `There is no model "${name.slice(0, LONGEST_SHOWN_MODEL)}".${question} ${LIST}.`,
  );
}

export function providerNotConfigured({ id, reason }: ProviderStatus): RhetorError {
  return new RhetorError(
    'provider_unavailable',
    `The provider ${id} is not configured: ${withoutStop(reason)}. Configure it or name another model; ${LIST}.`,
  );
}

/** The name may be right, but the provider that would know is unavailable. */
export function listUnavailable(name: string, provider: string, reason: string): RhetorError {
  return new RhetorError(
    'no_provider_available',
    `Rhetor can't tell whether there is a model "${name.slice(0, LONGEST_SHOWN_MODEL)}", because ${provider} is not available: ${withoutStop(reason)}. Ask again later, or name a listed model; ${LIST}.`,
    { retryAfterMs: RETRY_AFTER_MS },
  );
}

export function noDefaultModel({ id, isAvailable, reason }: ProviderStatus): RhetorError {
  if (isAvailable) {
    return new RhetorError(
      'model_not_found',
      `The provider ${id} has no default model. Name a model, or set default_model in providers.json; ${LIST}.`,
    );
  }
  return new RhetorError(
    'no_provider_available',
    `The provider ${id} is not available: ${withoutStop(reason)}. Ask again later, or name another one; ${LIST}.`,
    { retryAfterMs: RETRY_AFTER_MS },
  );
}

export function unknownProvider(
  field: string,
  id: string,
  providers: readonly ProviderStatus[],
): RhetorError {
  return new RhetorError(
    'invalid_value',
    `options.${field}: there is no provider "${id.slice(0, LONGEST_SHOWN_MODEL)}"; known providers are ${providers.map((provider) => provider.id).join(', ')}.`,
  );
}

function withoutStop(reason = 'it has not answered yet'): string {
  return reason.replace(/\.$/, '');
}
