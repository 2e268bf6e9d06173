/** Applies the access policy to every HTTP route. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AccessGate } from './access-gate.ts';

export function requireAccess(gate: AccessGate): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const isPreflight =
      request.method === 'OPTIONS' &&
      request.headers['access-control-request-method'] !== undefined;
    const access = { path: request.path, isPreflight };
    const pass = (): void => {
      gate.check(request, access);
      next();
    };
    const preparation = gate.prepare(request, access);
    if (preparation === undefined) pass();
    else void passAfter(preparation, pass, next);
  };
}

async function passAfter(
  preparation: Promise<void>,
  pass: () => void,
  next: NextFunction,
): Promise<void> {
  try {
    await preparation;
    pass();
  } catch (error) {
    next(error);
  }
}
