/** Nest's ExpressAdapter, with a close that does not hang on connections that clients keep open. */
import type { IncomingMessage } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CLOSE_GRACE_MS } from '../limits.ts';

export class HttpAdapter extends ExpressAdapter {
  /**
   * Some clients offer an upgrade to HTTP/2 with every request; it must be ignored without closing
   * the connection.
   */
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const server = this.getHttpServer();
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
