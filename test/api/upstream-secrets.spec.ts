/** No upstream can return its provider's secret to a caller, in any form and at any length. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

const KEY = 'Zk7canaryOfSomeVendor99QQ';
const HEADER = 'h3ader/Canary+OfAGateway42';

/** The upstream's text, including the secrets that it received, by requested model. */
const WORDS: Readonly<Record<string, (key: string, header: string) => string>> = {
  whole: (key, header) => `refused ${key} and ${header}`,
  // Texts are truncated at 500 characters.
  late: (key) => 'p'.repeat(465) + key,
  'late header': (_key, header) => 'p'.repeat(465) + header,
  cut: (key) => `your key ${key.slice(0, 18)}`,
  encoded: (key) =>
    ['', 'u', 'us'].map((user) => Buffer.from(`${user}${key}:x`).toString('base64')).join(' '),
  escaped: (_key, header) => header.replaceAll('/', '\\/'),
  address: (_key, header) => encodeURIComponent(header),
};

let server: Server;
let rhetor: TestRhetor;

function secretsOf(request: IncomingMessage): readonly [string, string] {
  const key = String(request.headers.authorization).slice('Bearer '.length);
  return [key, String(request.headers['x-gateway'])];
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const [key, header] = secretsOf(request);
      if (request.method === 'GET') {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `${'p'.repeat(440)} ${key} ${header}` } }));
        return;
      }
      const { model, stream_options: streamed } = JSON.parse(body) as {
        readonly model: string;
        readonly stream_options?: object;
      };
      const message = WORDS[model]?.(key, header) ?? '';
      if (streamed !== undefined && model === 'whole') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${JSON.stringify({ error: { message } })}\n\n`);
        return;
      }
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rhetor = await TestRhetor.start({
    providers: {
      u: { kind: 'openai', base_url, api_key_env: 'CANARY', headers: { 'x-gateway': HEADER } },
    },
    tasks: { default: { retries: 0 } },
    variables: { CANARY: KEY },
  });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

/** The text contains no run of six characters of a secret, plain or encoded. */
function expectNothingOf(text: string): void {
  for (const secret of [KEY, HEADER]) {
    for (let start = 0; start + 6 <= secret.length; start += 1) {
      expect(text).not.toContain(secret.slice(start, start + 6));
    }
  }
  for (const word of text.split(/[^A-Za-z0-9+/=]+/)) {
    expect(Buffer.from(word, 'base64').toString('latin1')).not.toContain('canary');
  }
}

describe('an error of an upstream', () => {
  it.each(Object.keys(WORDS))('reveals none of its secrets: %s', async (model) => {
    const asked = { message: 'x', options: { provider: 'u', model } };
    for (const streaming of [false, true]) {
      const response = await rhetor.post('/message', { ...asked, streaming });
      const text = await response.text();
      expect(text).toContain('[masked]');
      expectNothingOf(text);
    }
  });

  it('reveals none as the reason why a provider is unavailable', async () => {
    const page = (): Promise<string> => rhetor.get('/providers').then((found) => found.text());
    await expect.poll(page).toContain('u answered 403');
    expectNothingOf(await page());
  });
});
