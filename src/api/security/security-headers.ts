/** Headers that keep browsers and caches from misusing what Rhetor answers. */
import type { NextFunction, Request, Response } from 'express';

/**
 * Answers hold conversations, so that nobody on the way may keep one; a page of another site may not
 * load one as an image or a script; no browser guesses another type. A handler whose answer may be
 * kept says so itself.
 */
export function setSecurityHeaders(
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  next();
}
