/** Every request has an id: the client's, if it sent a sane one, else one made here. */
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
const SANE = /^[A-Za-z0-9._:@-]{1,128}$/;

export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.headers[HEADER];
  response.setHeader(HEADER, typeof given === 'string' && SANE.test(given) ? given : randomUUID());
  next();
}

export function requestIdOf(response: Response): string {
  const id = response.getHeader(HEADER);
  return typeof id === 'string' ? id : 'unknown';
}
