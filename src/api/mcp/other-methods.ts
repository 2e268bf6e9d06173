/** Refuses every method but POST: without sessions there is nothing to listen to, and none to end. */
import type { NextFunction, Request, Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';

const ADDRESS = /^\/mcp\/?$/i;

/** For requests that no route has taken. */
export function refuseOtherMethods(request: Request, response: Response, next: NextFunction): void {
  if (!ADDRESS.test(request.path)) return next();
  response.setHeader('allow', 'POST');
  throw new RhetorError(
    'method_not_allowed',
    'MCP has no sessions here, so this address takes only POST.',
  );
}
