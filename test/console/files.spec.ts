/** The files of the console: what a browser gets at which address, and how it may use and keep them. */
import { createServer, request as httpRequest, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseOf } from '../../src/api/console/console-page.ts';
import { rawHttp } from '../api/raw-http.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const TOKEN = 'a-token-of-some-length';

let rhetor: TestRhetor;
let page: string;
let script: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
  page = await (await rhetor.get('/console/')).text();
  script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
});
afterAll(() => rhetor.stop());

/** A request that no client has tidied up. */
function raw(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return rawHttp(rhetor.port, `${method} ${path} HTTP/1.1\r\n${head}\r\n`);
}

describe('the page', () => {
  it.each(['/console/', '/console/usage', '/console/conversations/a%2Fb', '/console/keys?x=1#y'])(
    'is at %s, without a token',
    async (path) => {
      const answer = await rhetor.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('<div id="app">');
    },
  );

  it.each([
    ['/console/', './'],
    ['/console/requests', './'],
    ['/console/requests/', '../'],
    ['/console/requests/42', '../'],
    ['/console/a/b/c', '../../'],
    ['/console//a', '../'],
  ])('finds the console from %s by the base %s', async (path, base) => {
    const text = await (await rhetor.get(path)).text();
    expect(/<head>\s*<base href="([^"]*)" \/>/.exec(text)?.[1]).toBe(base);
    const { pathname } = new URL(base, `https://example.com/some/where${path}`);
    expect(pathname).toBe('/some/where/console/');
  });

  it('names only the console by its base, and nothing of another server', () => {
    expect(baseOf('')).toBe('./');
    expect(page).not.toMatch(/(?:src|href)="(?:\/|[a-z]+:)/);
  });

  it('may be shown in no frame, and runs nothing that is not in its files', async () => {
    const { headers } = await rhetor.get('/console/usage');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' data: blob:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i);
  });

  it('is not sent again to a browser that has it, but is at another depth', async () => {
    const etag = (await rhetor.get('/console/usage')).headers.get('etag') ?? '';
    const again = await rhetor.get('/console/keys', { 'if-none-match': `"x", ${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await rhetor.get('/console/requests/1', { 'if-none-match': etag })).status).toBe(200);
  });
});

describe('a file', () => {
  it('with a hash in its name is kept for ever, and sent compressed', async () => {
    const answer = await rhetor.get(`/console/${script}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('vary')).toContain('Accept-Encoding');
    const plain = await rhetor.get(`/console/${script}`, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await answer.text());
    const etag = answer.headers.get('etag') ?? '';
    expect((await rhetor.get(`/console/${script}`, { 'if-none-match': etag })).status).toBe(304);
  });

  it('that an update has removed is a 404 and not the page', async () => {
    const answer = await rhetor.get('/console/assets/former-1a2b3c.js');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  it.each([
    '/console/../package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/console/assets/..%5c..%5cindex.html',
    '/console/assets/../../../package.json',
    '/console/%00',
    '/console/%E0%A4%A',
    '/console/index.html.gz',
    '/console//etc/passwd',
  ])('cannot be reached outside of the folder by %s', async (path) => {
    const { status, body } = await raw('GET', path, { authorization: `Bearer ${TOKEN}` });
    expect(body).not.toMatch(/"dependencies"|root:/);
    expect([200, 400, 404]).toContain(status);
    if (status === 200) expect(body).toContain('<div id="app">');
  });

  it('answers HEAD without a body, and no other method', async () => {
    for (const path of ['/console/', '/console/usage', `/console/${script}`]) {
      const head = await raw('HEAD', path);
      expect([head.status, head.body]).toEqual([200, '']);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        expect((await raw(method, path, { 'content-length': '0' })).status).toBe(404);
      }
    }
  });
});

describe('GET /', () => {
  it('sends browsers to the console, without a token and by a relative address', async () => {
    const answer = await fetch(rhetor.url, { headers: BROWSER, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'console/']);
    expect(answer.headers.get('vary')).toContain('Accept');
    expect((await raw('HEAD', '/', BROWSER)).headers['location']).toBe('console/');
    const short = await fetch(`${rhetor.url}/console`, { redirect: 'manual' });
    expect([short.status, short.headers.get('location')]).toEqual([308, 'console/']);
  });

  it('describes Rhetor to programs, which need a token', async () => {
    expect((await rhetor.get('/')).status).toBe(401);
    const authorization = `Bearer ${TOKEN}`;
    for (const accept of ['*/*', 'application/json', 'text/plain, text/html-like']) {
      const answer = await rhetor.get('/', { authorization, accept });
      expect(await answer.json()).toMatchObject({ name: 'Rhetor' });
    }
  });

  it('leads through a proxy that adds a path to the page and its files', async () => {
    const proxy = proxyBelow('/some/where');
    await once(proxy, 'listening');
    try {
      const { port } = proxy.address() as AddressInfo;
      const home = await fetch(`http://127.0.0.1:${port}/some/where/`, { headers: BROWSER });
      expect(new URL(home.url).pathname).toBe('/some/where/console/');
      const deep = `http://127.0.0.1:${port}/some/where/console/requests/42`;
      const base = /<base href="([^"]*)"/.exec(await (await fetch(deep)).text())?.[1] ?? '';
      const file = await fetch(new URL(script, new URL(base, deep)));
      expect([file.status, new URL(file.url).pathname]).toEqual([
        200,
        `/some/where/console/${script}`,
      ]);
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  });
});

/** Passes requests below the prefix on without it, as a reverse proxy does. */
function proxyBelow(prefix: string): Server {
  const proxy = createServer((request, response) => {
    const path = (request.url ?? '').replace(prefix, '');
    const { method, headers } = request;
    const passed = httpRequest(rhetor.url + path, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
  });
  return proxy.listen(0, '127.0.0.1');
}
