import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../test/support/free-port.ts';

it('succeeds when /health answers 200', async () => {
  const paths: (string | undefined)[] = [];
  const port = await serve((request, response) => {
    paths.push(request.url);
    response.end('{"status":"healthy"}');
  });
  expect(await check(port)).toEqual({ code: 0, said: '' });
  expect(paths).toEqual(['/health']);
});

it('fails, and prints why, when /health answers anything else', async () => {
  const port = await serve((_request, response) => response.writeHead(503).end());
  expect(await check(port)).toEqual({ code: 1, said: 'rhetor: /health answered 503\n' });
});

it('fails when nothing listens', async () => {
  const { code, said } = await check(await freePort());
  expect(code).toBe(1);
  expect(said).toContain('ECONNREFUSED');
});

it('fails after three seconds of silence', async () => {
  const port = await serve(() => {});
  expect(await check(port)).toEqual({ code: 1, said: 'rhetor: no answer within 3 s\n' });
});

async function check(port: number): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'healthcheck.ts')], {
    env: { RHETOR_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  return { code, said: Buffer.concat(said).toString() };
}

async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
