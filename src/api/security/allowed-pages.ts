/** Lets pages in browsers read answers, and answers their preflights. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const METHODS = 'GET,HEAD,PUT,PATCH,POST,DELETE';

/**
 * The access policy has refused other origins by now. A request without an origin comes from no
 * page, so nothing needs to be allowed.
 * @param readable the headers of answers that a page may read
 */
export function allowPages(readable: readonly string[]): RequestHandler {
  const exposed = readable.join(',');
  return (request: Request, response: Response, next: NextFunction) => {
    const { origin, 'access-control-request-headers': wanted } = request.headers;
    const isPreflight = request.method === 'OPTIONS';
    response.setHeader('vary', isPreflight ? 'Origin, Access-Control-Request-Headers' : 'Origin');
    if (origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-expose-headers', exposed);
    }
    if (!isPreflight) return next();
    response.setHeader('access-control-allow-methods', METHODS);
    if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted);
    response.setHeader('content-length', '0');
    response.writeHead(204).end();
  };
}
