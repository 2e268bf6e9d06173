/** The access policy, in front of every HTTP route. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type AccessSettings, checkAccess } from './access-policy.ts';

export function requireAccess(settings: AccessSettings): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const isPreflight =
      request.method === 'OPTIONS' &&
      request.headers['access-control-request-method'] !== undefined;
    checkAccess({ path: request.path, headers: request.headers, isPreflight }, settings);
    next();
  };
}
