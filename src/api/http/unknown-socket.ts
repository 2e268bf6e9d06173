/** Refuses WebSocket upgrades anywhere but at /ws, even if a route exists at that address. */
import type { NextFunction, Request, Response } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';

/** Upgrades to /ws do not pass here: the server gives them to the socket's own listener. */
export function refuseUnknownSocket(request: Request, _response: Response, next: NextFunction) {
  const isUpgrade = request.method === 'GET' && isForWebSocket(request);
  if (isUpgrade) throw new RhetorError('not_found', 'There is no WebSocket here; connect to /ws.');
  next();
}

function isForWebSocket({ headers }: Request): boolean {
  return (
    headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-key'] !== undefined
  );
}
