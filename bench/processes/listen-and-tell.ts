/** Runs a server process of the bench: listens, and sends the port to the parent. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listenAndTell(server: Server): void {
  server.keepAliveTimeout = 120_000;
  server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', 2_048, () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  // The parent has ended, so no more requests will come.
  process.on('disconnect', () => process.exit(0));
}
