/** Gives every request an id: the client's, if it sent a valid one, otherwise a new one. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { dialectOf } from './dialect-of.ts';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
/** The vendor's own id of the call; `x-request-id` is Rhetor's. */
export const UPSTREAM_REQUEST_ID = 'x-rhetor-upstream-request-id';
/** Anthropic's clients read it under this name. */
const ANTHROPIC_HEADER = 'request-id';
const SANE = /^[A-Za-z0-9._:@-]{1,128}$/;

export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const id = newRequestId(request.headers);
  response.setHeader(HEADER, id);
  if (dialectOf(request) === 'anthropic') response.setHeader(ANTHROPIC_HEADER, id);
  next();
}

export function newRequestId(headers: IncomingHttpHeaders): string {
  const given = headers[HEADER];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}

export function requestIdOf(response: Response): string {
  const id = response.getHeader(HEADER);
  return typeof id === 'string' ? id : 'unknown';
}
