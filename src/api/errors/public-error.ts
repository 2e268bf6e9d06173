/** Converts a failure to what the outside may see of it; no other code does. */
import { HttpException } from '@nestjs/common';
import type { ErrorBody } from '../../contract/error-body.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { LONGEST_SHOWN_ADDRESS } from '../limits.ts';

export type Mask = (text: string) => string;

/** The retry time reported when none was given. */
const USUAL_WAIT_MS = 1_000;

export function publicErrorBody(error: RhetorError, requestId: string, mask: Mask): ErrorBody {
  const text = mask(error.message);
  const retryAfterMs = retryAfterMsOf(error);
  return {
    error: text,
    detail: text,
    code: error.code,
    request_id: requestId,
    timestamp: new Date().toISOString(),
    ...(error.contextId === undefined ? {} : { context: error.contextId }),
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
    ...(error.limit === undefined ? {} : { limit: error.limit }),
    ...(error.fields === undefined ? {} : { errors: error.fields }),
    ...(error.attempts === undefined ? {} : { attempts: error.attempts }),
  };
}

/**
 * A 429 or 503 has a retry time, also in the Retry-After header, but for a call that no wait makes fit
 * into its budget.
 */
function retryAfterMsOf({ code, status, retryAfterMs }: RhetorError): number | undefined {
  if (code === 'budget_exceeded') return retryAfterMs;
  return retryAfterMs ?? (status === 429 || status === 503 ? USUAL_WAIT_MS : undefined);
}

/**
 * Converts anything thrown to a RhetorError; an unknown error becomes an `internal_error` without
 * details.
 */
export function toRhetorError(error: unknown, requestId: string): RhetorError {
  if (error instanceof RhetorError) return error;
  if (error instanceof HttpException) return fromHttpException(error);
  return new RhetorError(
    'internal_error',
    `Something inside Rhetor failed; the log has the details under request ${requestId}.`,
    { cause: error },
  );
}

/** Nest's own errors: a route that does not exist, and an address that Express cannot decode. */
function fromHttpException(error: HttpException): RhetorError {
  switch (error.getStatus()) {
    case 404:
      return new RhetorError('not_found', `${missingRoute(error)}; GET / lists the routes.`);
    case 400:
      return new RhetorError('invalid_value', 'The address has a broken percent-encoding.');
    default:
      return new RhetorError('internal_error', 'Something inside Rhetor failed.', { cause: error });
  }
}

function missingRoute({ message }: HttpException): string {
  return message.replace(/^Cannot /, 'There is no ').slice(0, LONGEST_SHOWN_ADDRESS);
}
