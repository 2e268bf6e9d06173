/** RHETOR_DEVTOOLS_PORT: the Nest devtools get the graph, only on loopback, and never in production. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor, RhetorHome } from './rhetor-process.ts';

const SNAPSHOT = '/inspector/graph/snapshot';

type Graph = { readonly nodes: Readonly<Record<string, { readonly label: string }>> };

let home: RhetorHome;
let port: number;

beforeAll(async () => {
  await buildRhetor();
  home = await RhetorHome.make();
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
  await new Promise((resolve) => server.close(resolve));
});
afterAll(() => home.remove());

function connects(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function otherAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

describe('the devtools', () => {
  it('show the modules if enabled, only on loopback', async () => {
    const rhetor = await home.start({ variables: { RHETOR_DEVTOOLS_PORT: String(port) } });
    const response = await fetch(`http://127.0.0.1:${port}${SNAPSHOT}`, {
      headers: { origin: 'https://devtools.nestjs.com' },
    });
    expect(response.status).toBe(200);
    const { nodes } = (await response.json()) as Graph;
    const labels = Object.values(nodes).map(({ label }) => label);
    for (const name of ['ProvidersModule', 'RoutingModule', 'ContextModule', 'MessageController']) {
      expect(labels).toContain(name);
    }
    for (const address of otherAddresses()) expect(await connects(address)).toBe(false);
    rhetor.kill('SIGTERM');
    expect(await rhetor.untilEnd()).toEqual({ code: 0, signal: null });
  });

  it('are off by default and in production', async () => {
    for (const variables of [{}, { RHETOR_DEVTOOLS_PORT: String(port), NODE_ENV: 'production' }]) {
      const rhetor = await home.start({ variables: variables as Record<string, string> });
      expect(await connects('127.0.0.1')).toBe(false);
      rhetor.kill('SIGTERM');
      await rhetor.untilEnd();
    }
  });
});
