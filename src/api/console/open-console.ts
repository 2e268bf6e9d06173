/** Sends a browser that opens `/` to the console; programs get the description of Rhetor there. */
import type { NextFunction, Request, Response } from 'express';

/** Comes before the access check: a browser can't send a token when it opens a page. */
export function openConsole(request: Request, response: Response, next: NextFunction): void {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (request.path !== '/' || !isReading) return next();
  response.vary('Accept');
  if (!wantsPage(request.headers.accept)) return next();
  response.setHeader('location', 'console/');
  response.status(302).end();
}

/** Only browsers name the type; a program that accepts everything does not ask for a page. */
function wantsPage(accept = ''): boolean {
  return accept.split(',').some((type) => /^\s*text\/html\s*(?:;|$)/i.test(type));
}
