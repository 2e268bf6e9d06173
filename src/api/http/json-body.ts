/** Reads JSON bodies of bounded size; one that is too large is refused without reading the rest. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import { dialectOf } from '../request/dialect-of.ts';
import { callerOf } from '../security/caller.ts';
import { parseRequestJson } from '../validation/parse-json.ts';
import type { BodyBudget, BodyShare } from './body-budget.ts';

const SOURCE = { name: 'body', envelopes: 0 };

/**
 * Replaces body-parser, which would read an oversized body to its end before an answer could be
 * sent.
 * @param budget charged with the length of each body until its request is answered
 * @param unread paths, in lower case, whose handlers read the body themselves
 */
export function jsonBody(
  limit: number,
  budget: BodyBudget,
  unread: ReadonlySet<string>,
): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { headers } = request;
    if (unread.has(withoutTrailingSlashes(request.path.toLowerCase()))) return next();
    const declared = Number(headers['content-length'] ?? 0);
    if (headers['transfer-encoding'] === undefined && declared === 0) return next();
    const isUntyped = mayBeUntyped(request);
    assertJson(
      isUntyped ? { ...headers, 'content-type': asJson(headers['content-type']) } : headers,
    );
    if (declared > limit) throw tooLarge(limit);
    const share = budget.share(callerOf(request));
    share.hold(declared);
    response.once('close', share.release);
    readBody(request, { limit, declared, share }, (error, bytes) => {
      if (error !== undefined) return next(error);
      try {
        if (isUntyped && !looksLikeJson(bytes)) throw unsupported();
        if (bytes.length > 0) request.body = parseRequestJson(bytes, SOURCE);
      } catch (fault) {
        return next(fault);
      }
      next();
    });
  };
}

type BodyBounds = {
  readonly limit: number;
  /** The length that the header gives, of which the share has room; 0 without one. */
  readonly declared: number;
  readonly share: BodyShare;
};

/** Calls `done` exactly once. */
function readBody(
  request: Request,
  { limit, declared, share }: BodyBounds,
  done: (error: RhetorError | undefined, bytes: Buffer) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  let length = 0;
  const settle = (error?: RhetorError): void => {
    request.off('data', take).off('end', settleWell).off('close', settleCut);
    done(error, bytes.subarray(0, length));
  };
  const take = (chunk: Buffer): void => {
    const needed = length + chunk.length;
    const refusal = needed > limit ? tooLarge(limit) : refusalOf(share, needed);
    if (refusal !== undefined) return settle(refusal);
    // One growing buffer: a body of millions of chunks must not cost a buffer for each.
    if (length === 0 && needed >= declared) bytes = chunk;
    else {
      if (needed > bytes.length) {
        bytes = grown(bytes, length, Math.max(needed, declared, length * 2));
      }
      chunk.copy(bytes, length);
    }
    length = needed;
  };
  const settleWell = (): void => settle();
  const settleCut = (): void =>
    settle(new RhetorError('client_closed_request', 'The request ended before its body did.'));
  request.on('data', take).on('end', settleWell).on('close', settleCut);
}

/**
 * Returned instead of thrown: in a data listener, an exception would end the connection without an
 * answer.
 */
function refusalOf(share: BodyShare, bytes: number): RhetorError | undefined {
  try {
    share.hold(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof RhetorError) return error;
    throw error;
  }
}

function grown(bytes: Buffer, length: number, capacity: number): Buffer {
  const larger = Buffer.allocUnsafe(capacity);
  bytes.copy(larger, 0, 0, length);
  return larger;
}

/** @throws RhetorError `unsupported_media_type` */
export function assertJson(headers: Request['headers']): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .find((parameter) => parameter.trim().startsWith('charset='))
    ?.replace(/^.*?=|["\s]/g, '');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (
    /^application\/(?:[\w.-]+\+)?json\s*$/.test(type) &&
    (charset === undefined || charset === 'utf-8' || charset === 'utf8') &&
    encoding === 'identity'
  ) {
    return;
  }
  throw unsupported();
}

/**
 * Ollama accepts JSON under any type, and its documentation sends it with curl's default one;
 * clients of other dialects don't. A browser can send these types from any page without a
 * preflight, but then its `Origin` header reveals it.
 */
function mayBeUntyped(request: Request): boolean {
  const { headers } = request;
  if (dialectOf(request) !== 'ollama' || headers.origin !== undefined) return false;
  const type = headers['content-type'];
  return type === undefined || /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
}

/** Keeps the parameters, since the charset must still be valid. */
function asJson(type = ''): string {
  return type.replace(/^[^;]*/, 'application/json');
}

function looksLikeJson(bytes: Buffer): boolean {
  return /^[\uFEFF\s]*[{[]/.test(bytes.toString('utf8', 0, 64));
}

function unsupported(): RhetorError {
  return new RhetorError(
    'unsupported_media_type',
    'The body must be JSON in UTF-8, not compressed; send the header "content-type: application/json".',
  );
}

function tooLarge(limit: number): RhetorError {
  return new RhetorError(
    'body_too_large',
    `The body is larger than ${limit} bytes; RHETOR_BODY_LIMIT raises the limit.`,
  );
}
