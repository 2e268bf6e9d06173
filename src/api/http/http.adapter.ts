/** Nest's ExpressAdapter, whose close does not hang on connections that their clients keep open. */
import type { IncomingMessage } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CLOSE_GRACE_MS } from '../limits.ts';

export class HttpAdapter extends ExpressAdapter {
  /** Some clients offer an upgrade to HTTP/2 with every request; it is to be ignored, not hung up on. */
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const server = this.getHttpServer();
    // Without a surface that speaks over sockets nobody listens, and the request is refused as any other.
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
