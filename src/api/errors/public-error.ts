/** The one function that turns a failure into what the outside may see of it. */
import { HttpException } from '@nestjs/common';
import { type ErrorCode, RhetorError } from '../../model/rhetor-error.ts';

/** contract.md 2.3. */
export type PublicErrorBody = {
  readonly error: string;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly request_id: string;
  readonly timestamp: string;
  readonly context?: string;
  readonly retry_after_ms?: number;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  readonly attempts?: readonly {
    readonly provider: string;
    readonly model: string;
    readonly status?: number;
    readonly code: ErrorCode;
  }[];
};

export type Mask = (text: string) => string;

export function publicErrorBody(
  error: RhetorError,
  requestId: string,
  mask: Mask,
): PublicErrorBody {
  const text = mask(error.message);
  return {
    error: text,
    detail: text,
    code: error.code,
    request_id: requestId,
    timestamp: new Date().toISOString(),
    ...(error.contextId === undefined ? {} : { context: error.contextId }),
    ...(error.retryAfterMs === undefined ? {} : { retry_after_ms: error.retryAfterMs }),
    ...(error.fields === undefined ? {} : { errors: error.fields }),
    ...(error.attempts === undefined ? {} : { attempts: error.attempts }),
  };
}

/** Anything that was thrown, with a name; what has none is an `internal_error` that tells nothing. */
export function toRhetorError(error: unknown, requestId: string): RhetorError {
  if (error instanceof RhetorError) return error;
  if (error instanceof HttpException) return fromHttpException(error);
  const bodyFault = fromBodyParser(error);
  if (bodyFault !== undefined) return bodyFault;
  if (error instanceof URIError) {
    return new RhetorError('invalid_value', 'The address has a broken percent-encoding.');
  }
  return new RhetorError(
    'internal_error',
    `Something inside Rhetor failed; the log has the details under request ${requestId}.`,
    { cause: error },
  );
}

function fromHttpException(error: HttpException): RhetorError {
  const status = error.getStatus();
  if (status === 404) {
    return new RhetorError(
      'not_found',
      `${error.message.replace(/^Cannot /, 'There is no ')}; GET / lists the routes.`,
    );
  }
  if (status === 400) return new RhetorError('invalid_value', error.message);
  return new RhetorError('internal_error', 'Something inside Rhetor failed.', { cause: error });
}

/** body-parser names its failures in `type`. */
function fromBodyParser(error: unknown): RhetorError | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.too.large':
      return new RhetorError(
        'body_too_large',
        `The body is larger than ${'limit' in error ? String(error.limit) : 'the allowed'} bytes; RHETOR_BODY_LIMIT raises the limit.`,
      );
    case 'entity.parse.failed':
      return new RhetorError('invalid_json', 'The body is not valid JSON.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new RhetorError('unsupported_media_type', 'The body must be JSON in UTF-8.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new RhetorError(
        'client_closed_request',
        'The request ended before its body was complete.',
      );
    case 'entity.verify.failed':
    case 'stream.encoding.set':
      return new RhetorError('invalid_value', 'The body could not be read.');
    default:
      return undefined;
  }
}
