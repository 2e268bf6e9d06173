/** Where an upstream is: the operator learns it from GET /providers and the log, a caller never. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LogLines } from '../faults/log-lines.ts';
import { ADMINISTRATOR, KeyStage } from './key-stage.ts';

const MESSAGES = [{ role: 'user', content: 'Hello' }];
const ASKED = { model: 'm', messages: MESSAGES };
const SURFACES: readonly (readonly [path: string, body: object])[] = [
  ['/message', { message: 'Hello' }],
  ['/message', { message: 'Hello', streaming: true }],
  ['/v1/chat/completions', ASKED],
  ['/v1/chat/completions', { ...ASKED, stream: true }],
  ['/v1/responses', { model: 'm', input: 'Hello' }],
  ['/v1/embeddings', { model: 'm', input: 'Hello' }],
  ['/v1/messages', { ...ASKED, max_tokens: 9 }],
  ['/api/chat', { ...ASKED, stream: false }],
];

const log = new LogLines();
afterEach(() => vi.restoreAllMocks());

type Listener = { readonly server: Server; readonly port: number };

async function listening(hangsUp = false): Promise<Listener> {
  const server = createServer((request, response) => {
    if (hangsUp) return void request.destroy();
    // The words of a server that names itself.
    const message = `nothing runs at ${request.headers.host}; see http://${request.headers.host}/status`;
    response.writeHead(request.method === 'GET' ? 403 : 400, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ error: { message } }));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function stageWith(port: number, kind: string): Promise<{ stage: KeyStage; key: string }> {
  const box = { kind, base_url: `http://127.0.0.1:${port}`, default_model: 'm' };
  const stage = await KeyStage.start({
    providers: { box },
    tasks: { default: { retries: 0 } },
    variables: { RHETOR_LOG_LEVEL: 'info' },
  });
  const { key } = await stage.newKey({ permissions: ['ask'] });
  return { stage, key };
}

describe.each(['openai', 'anthropic', 'ollama'])('an upstream of kind %s that is away', (kind) => {
  it('is named to callers, without its address', async () => {
    log.start();
    const { server, port } = await listening();
    await close(server);
    const { stage, key } = await stageWith(port, kind);
    for (const [path, body] of SURFACES) {
      const answer = await stage.call(key, 'POST', path, body);
      expect(answer.text, path).toContain('box');
      expect(answer.text, path).not.toContain(String(port));
      expect(answer.text, path).not.toContain('127.0.0.1');
    }
    for (const path of ['/providers', '/api/v1/providers', '/route', '/health', '/v1/models']) {
      const answer = await stage.call(key, 'GET', path);
      expect(answer.text, path).not.toContain(String(port));
    }
    const shown = await stage.call(ADMINISTRATOR, 'GET', '/providers');
    expect(shown.text).toContain(`box cannot be reached at http://127.0.0.1:${port}`);
    expect(log.text).toContain(`box cannot be reached at http://127.0.0.1:${port}`);
  });
});

it('names an upstream that hangs up, without its address', async () => {
  log.start();
  const { port } = await listening(true);
  const { stage, key } = await stageWith(port, 'openai');
  for (const [path, body] of SURFACES) {
    const answer = await stage.call(key, 'POST', path, body);
    expect(answer.text, path).toContain('box cannot be reached:');
    expect(answer.text, path).not.toContain(String(port));
  }
  expect(log.text).toContain(`box cannot be reached at http://127.0.0.1:${port}`);
});

it('hides the address that an upstream quotes in its own words', async () => {
  const { port } = await listening();
  const { stage, key } = await stageWith(port, 'openai');
  const passed = await stage.call(key, 'POST', '/v1/chat/completions', ASKED);
  expect(passed.text).toContain('nothing runs at [masked]');
  const translated = await stage.call(key, 'POST', '/v1/messages', { ...ASKED, max_tokens: 9 });
  expect(translated.text).toContain('nothing runs at [masked]');
  const listed = await stage.call(key, 'GET', '/providers');
  expect(listed.text).toContain('nothing runs at [masked]');
  for (const { text } of [passed, translated, listed]) expect(text).not.toContain(String(port));
});
