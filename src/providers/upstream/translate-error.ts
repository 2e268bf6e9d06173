/** Translates any failure of a request, in the same way for every vendor. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromStatus, type StatusFailure } from './status-error.ts';
import { translateTransportError, type UpstreamName } from './transport-error.ts';

/** Reads a vendor's error; undefined for other errors. */
export type FailureOf = (
  error: unknown,
) => Pick<StatusFailure, 'status' | 'headers' | 'message' | 'kinds'> | undefined;

export function translateError(
  upstream: UpstreamName,
  model: string | undefined,
  error: unknown,
  failureOf: FailureOf,
): RhetorError {
  const fault = translateTransportError(upstream, error);
  if (fault !== undefined) return fault;
  const { provider, mask } = upstream;
  const failure = failureOf(error);
  if (failure !== undefined) return fromStatus({ ...failure, provider, model, mask, cause: error });
  // A parser quotes the text that it could not parse. It is part of an answer, so it is not kept.
  return new RhetorError('upstream_error', `${provider} sent an answer that cannot be read.`, {
    ...(error instanceof SyntaxError ? {} : { cause: error }),
  });
}
