/** A free port below those that systems hand out, so that no other socket gets it before it is used. */
import { once } from 'node:events';
import { createServer } from 'node:net';

const [FIRST, COUNT] = [20_000, 12_000];

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const probe = createServer();
    const outcome = once(probe, 'listening').then(
      () => true,
      () => false,
    );
    probe.listen(port, '127.0.0.1');
    if (!(await outcome)) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
