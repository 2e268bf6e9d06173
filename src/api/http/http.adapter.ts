/** Nest's ExpressAdapter, with a close that does not hang on connections that clients keep open. */
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CLOSE_GRACE_MS } from '../limits.ts';

export class HttpAdapter extends ExpressAdapter {
  /**
   * Some clients offer an upgrade to HTTP/2 with every request; it must be ignored without closing
   * the connection. None of Nest's options for its server is in use.
   */
  override initHttpServer(): void {
    const express = this.getInstance<Express>();
    const server = createServer(expressClasses(express), express);
    this.setHttpServer(server);
    // Without a surface that uses sockets there is no listener, and the request is refused like any
    // other.
    const shouldUpgradeCallback = (request: IncomingMessage): boolean =>
      server.listenerCount('upgrade') > 0 && isForTheSocket(request);
    Object.assign(server, { shouldUpgradeCallback });
  }

  override async close(): Promise<void> {
    const server = this.getHttpServer();
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    try {
      await super.close();
    } finally {
      clearTimeout(force);
    }
  }
}

function isForTheSocket({ headers, url = '' }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && /^\/ws(?:\?|$)/.test(url);
}

/**
 * Express replaces the prototype of each request and response, which costs V8 several microseconds
 * and all it knows about their shape. Objects that are made with that prototype keep theirs.
 */
function expressClasses(express: Express) {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  Object.setPrototypeOf(ExpressRequest.prototype, express.request);
  Object.setPrototypeOf(ExpressResponse.prototype, express.response);
  Object.assign(express, {
    request: ExpressRequest.prototype,
    response: ExpressResponse.prototype,
  });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
