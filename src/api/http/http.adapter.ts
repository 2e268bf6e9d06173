/** Nest's ExpressAdapter, whose close does not hang on connections that their clients keep open. */
import type { IncomingMessage } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';

/** For the last bytes of answers that have just ended. */
const CLOSE_GRACE_MS = 1_000;

export class HttpAdapter extends ExpressAdapter {
  /** Some clients offer an upgrade to HTTP/2 with every request; it is to be ignored, not hung up on. */
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    Object.assign(this.getHttpServer(), { shouldUpgradeCallback: isForTheSocket });
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
