/** A server process of the bench: listens, and tells its parent the port. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listenAndTell(server: Server): void {
  server.keepAliveTimeout = 120_000;
  server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', 2_048, () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  // The parent ended: nobody will send anything any more.
  process.on('disconnect', () => process.exit(0));
}
