/** Nest's ExpressAdapter, whose close does not hang on connections that their clients keep open. */
import { ExpressAdapter } from '@nestjs/platform-express';

/** For the last bytes of answers that have just ended. */
const CLOSE_GRACE_MS = 1_000;

export class HttpAdapter extends ExpressAdapter {
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
