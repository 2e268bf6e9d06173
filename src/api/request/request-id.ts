/** Gives every request an id of Rhetor's own, and returns the caller's own beside it. */
import type { IncomingHttpHeaders } from 'node:http';
import { orderedId } from '../../model/ids/ordered-id.ts';
import { dialectOf } from './dialect-of.ts';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
/** The vendor's own id of the call; `x-request-id` is Rhetor's. */
export const UPSTREAM_REQUEST_ID = 'x-rhetor-upstream-request-id';
/** Anthropic's clients read it under this name. */
const ANTHROPIC_HEADER = 'request-id';
const CLIENT_HEADER = 'x-client-request-id';
const SANE = /^[A-Za-z0-9._:@-]{1,128}$/;

/** An id that a caller chose is not unique: clients repeat it with a retry. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const id = orderedId();
  response.setHeader(HEADER, id);
  if (dialectOf(request) === 'anthropic') response.setHeader(ANTHROPIC_HEADER, id);
  const given = givenRequestId(request.headers);
  if (given !== undefined) response.setHeader(CLIENT_HEADER, given);
  next();
}

/** The caller's own id; undefined if it sent none, or one that is not fit for a header and a log. */
export function givenRequestId(headers: IncomingHttpHeaders): string | undefined {
  const given = headers[HEADER] ?? headers[CLIENT_HEADER];
  return typeof given === 'string' && SANE.test(given) ? given : undefined;
}

export function requestIdOf(response: Response): string {
  const id = response.getHeader(HEADER);
  return typeof id === 'string' ? id : 'unknown';
}
