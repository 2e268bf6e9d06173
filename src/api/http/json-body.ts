/** Reads JSON bodies: only JSON, of bounded size and depth. */
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import { isDeeperThan } from './json-depth.ts';

const DEEPEST = 64;

export function jsonBody(limit: number): RequestHandler[] {
  return [requireJson, express.json({ limit, type: isJson, strict: false }), requireShallow];
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || isJson(request)) return next();
  throw new RhetorError(
    'unsupported_media_type',
    'The body must be JSON; send the header "content-type: application/json".',
  );
}

function isJson(request: { readonly headers: Request['headers'] }): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '');
}

function requireShallow(request: Request, _response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  if (!isDeeperThan(body, DEEPEST)) return next();
  throw new RhetorError('validation_failed', `The body is nested deeper than ${DEEPEST} levels.`, {
    fields: [{ field: '(body)', message: `nested deeper than ${DEEPEST} levels` }],
  });
}
