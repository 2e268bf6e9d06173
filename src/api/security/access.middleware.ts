/** Applies the access policy to every HTTP route. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AccessGate } from './access-gate.ts';

export function requireAccess(gate: AccessGate): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const isPreflight =
      request.method === 'OPTIONS' &&
      request.headers['access-control-request-method'] !== undefined;
    gate.check(request, { path: request.path, isPreflight });
    next();
  };
}
