/** Translates any failure of a request, in the same way for every vendor. */
import { maskKeyLike } from '../../../model/secrets/key-like.ts';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { RefusedExchange } from './refused-exchange.ts';
import { fromStatus, type StatusFailure } from './status-error.ts';
import { translateTransportError, type UpstreamName } from '../connection/transport-error.ts';

/** Reads a vendor's error; undefined for other errors. */
export type FailureOf = (
  error: unknown,
) => Pick<StatusFailure, 'status' | 'headers' | 'message' | 'kinds'> | undefined;

/** @param isPassed the request was sent in the caller's own words */
export function translateError(
  upstream: UpstreamName,
  model: string | undefined,
  thrown: unknown,
  failureOf: FailureOf,
  isPassed = false,
): RhetorError {
  const refused = thrown instanceof RefusedExchange ? thrown : undefined;
  const error = refused === undefined ? thrown : refused.cause;
  const fault = translateTransportError(upstream, error);
  if (fault !== undefined) return fault;
  const { provider, mask } = upstream;
  const failure = failureOf(error);
  if (failure !== undefined) {
    const refusal = isPassed ? refused?.toRefusal(mask ?? maskKeyLike) : undefined;
    const { shown: shownHeaders } = refused ?? {};
    return fromStatus({ ...failure, provider, model, mask, cause: error, refusal, shownHeaders });
  }
  // A parser quotes the text that it could not parse. It is part of an answer, so it is not kept.
  return new RhetorError('upstream_error', `${provider} sent an answer that cannot be read.`, {
    ...(error instanceof SyntaxError ? {} : { cause: error }),
  });
}
