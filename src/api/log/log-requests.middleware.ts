/** Gives every HTTP request its log line, before any middleware that may refuse it. */
import { Logger } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { isProbe } from '../request/probes.ts';
import { givenRequestId, requestIdOf } from '../request/request-id.ts';
import { RequestLine } from './request-line.ts';

const CLIENT_LEFT = 499;

const logger = new Logger('Http');
const lines = new WeakMap<Response, RequestLine>();

export function logRequests(_request: Request, response: Response, next: NextFunction): void {
  requestLineOf(response);
  next();
}

/** Created on first use. */
export function requestLineOf(response: Response): RequestLine {
  const known = lines.get(response);
  if (known !== undefined) return known;
  const { method, path } = response.req;
  const requestId = requestIdOf(response);
  const clientRequestId = givenRequestId(response.req.headers);
  const start = {
    requestId,
    ...(clientRequestId !== undefined && { clientRequestId }),
    method,
    path,
    isQuiet: isProbe(path),
  };
  const line = new RequestLine(start, logger);
  lines.set(response, line);
  response.once('close', () => {
    // Runs after the other listeners: for them, a caller that leaves ends the turn, which is then
    // reported.
    queueMicrotask(() => line.end(response.writableFinished ? response.statusCode : CLIENT_LEFT));
  });
  return line;
}
