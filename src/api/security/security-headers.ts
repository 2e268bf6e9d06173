/** Headers that keep browsers and caches from misusing Rhetor's answers. */
import type { NextFunction, Request, Response } from 'express';

/**
 * Answers contain conversations, so caches must not store them, pages of another site must not load
 * them as an image or a script, and browsers must not guess another type. A handler whose answer
 * may be cached overrides this.
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
