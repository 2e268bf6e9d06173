/** Applies the access policy to every HTTP route. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AccessGate } from './access-gate.ts';

export function requireAccess(gate: AccessGate): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const isPreflight =
      request.method === 'OPTIONS' &&
      request.headers['access-control-request-method'] !== undefined;
    const access = { path: request.path, isPreflight };
    const check = (): void => {
      gate.check(request, access);
      next();
    };
    const preparation = gate.prepare(request, access);
    if (preparation === undefined) check();
    else preparation.then(check).catch((error: unknown) => next(error));
  };
}
