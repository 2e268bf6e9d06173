/** The real process reaches vendors behind a company's proxy and with a company's own certificate authority. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { ForwardProxy } from '../support/forward-proxy.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { buildRhetor, RhetorHome, type RhetorProcess } from './rhetor-process.ts';

/** Names that no DNS knows: a request that reaches them has used the proxy. */
const SECURE = 'vendor.example.invalid';
const PLAIN = 'plain.example.invalid';
const KEY = 'canary-key-4be1';

type Vendor = 'secure' | 'plain';

const BASE_URLS: Readonly<Record<Vendor, string>> = {
  secure: `https://${SECURE}/v1`,
  plain: `http://${PLAIN}/v1`,
};
const PASSWORD = 'canary p@ss';

let upstream: ScriptedUpstream;
let secure: Server;
let proxy: ForwardProxy;
const homes: RhetorHome[] = [];
let authority: string;
let proxyCertificate: Certificate;

beforeAll(async () => {
  await buildRhetor();
  const { directory } = await newHome();
  upstream = await ScriptedUpstream.start();
  const upstreamPort = Number(new URL(upstream.origin).port);
  const certificate = makeCertificate(SECURE);
  proxyCertificate = makeCertificate('localhost');
  authority = join(directory, 'authority.pem');
  await writeFile(authority, certificate.cert + proxyCertificate.cert);
  secure = await tlsBefore(upstreamPort, certificate);
  const { port } = secure.address() as AddressInfo;
  proxy = await ForwardProxy.start({ [`${SECURE}:443`]: port, [`${PLAIN}:80`]: upstreamPort });
});

afterEach(() => {
  proxy.fault = undefined;
  proxy.requests.length = 0;
  upstream.reset();
});

afterAll(async () => {
  await Promise.all(homes.map((home) => home.remove()));
  await proxy.stop();
  secure.close();
  await upstream.stop();
});

/** Each process gets its own, so that they don't read each other's configuration. */
async function newHome(): Promise<RhetorHome> {
  const home = await RhetorHome.make();
  homes.push(home);
  return home;
}

type Answer = { readonly error: string; readonly code: string };

async function ask(rhetor: RhetorProcess): Promise<Answer> {
  const response = await rhetor.post('/message', { message: 'Hello' });
  const answer: Answer = JSON.parse(await response.text());
  return answer;
}

/** Only one vendor, so that no other can answer instead. */
async function start(
  vendor: Vendor,
  variables: Readonly<Record<string, string>>,
  provider: object = {},
): Promise<RhetorProcess> {
  const home = await newHome();
  return home.start({
    variables: {
      VENDOR_KEY: KEY,
      NODE_EXTRA_CA_CERTS: authority,
      ...variables,
    },
    providers: {
      vendor: {
        kind: 'openai',
        base_url: BASE_URLS[vendor],
        api_key_env: 'VENDOR_KEY',
        default_model: 'scripted-model',
        ...provider,
      },
    },
    tasks: { default: { retries: 0 } },
  });
}

describe('behind a proxy', () => {
  let secureVendor: RhetorProcess;
  let plainVendor: RhetorProcess;

  beforeAll(async () => {
    const address = new URL(proxy.url);
    address.username = 'user';
    address.password = PASSWORD;
    secureVendor = await start('secure', { HTTPS_PROXY: address.href });
    plainVendor = await start('plain', { http_proxy: address.href });
  });

  it('reaches an https vendor through a tunnel, and does not show the proxy the key', async () => {
    expect(await ask(secureVendor)).toMatchObject({ message: 'Hello, world!' });
    expect(upstream.lastRequest.headers).toMatchObject({ authorization: `Bearer ${KEY}` });
    expect(JSON.stringify(upstream.lastRequest.headers)).not.toContain('proxy');
    proxy.cut();
    await ask(secureVendor);
    expect(proxy.requests.at(-1)).toMatchObject({
      method: 'CONNECT',
      target: `${SECURE}:443`,
      headers: { 'proxy-authorization': basic('user', PASSWORD) },
    });
    const tunnels = proxy.requests.filter(({ method }) => method === 'CONNECT');
    expect(JSON.stringify(tunnels)).not.toContain(KEY);
  });

  it('keeps the tunnel for the next call', async () => {
    await ask(secureVendor);
    proxy.requests.length = 0;
    await ask(secureVendor);
    expect(proxy.requests).toEqual([]);
  });

  it('sends the proxy the full address of an http vendor', async () => {
    expect(await ask(plainVendor)).toMatchObject({ message: 'Hello, world!' });
    expect(proxy.requests.at(-1)).toMatchObject({
      method: 'POST',
      target: `http://${PLAIN}/v1/chat/completions`,
      headers: { host: PLAIN, 'proxy-authorization': basic('user', PASSWORD) },
    });
  });

  it('probes through the proxy as well', async () => {
    for (const rhetor of [secureVendor, plainVendor]) {
      const answer = await rhetor.get('/providers');
      expect(await answer.text()).toContain('scripted-model');
    }
  });

  it('cancels at the vendor when the caller disconnects', async () => {
    for (const rhetor of [secureVendor, plainVendor]) {
      upstream.reset();
      upstream.next({ text: ['one', 'two'], tokenMs: 60_000 });
      const caller = new AbortController();
      const answer = fetch(`${rhetor.url}/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Hello"}',
        signal: caller.signal,
      }).then((response) => response.text());
      await upstream.until(() => upstream.requests.length === 1);
      caller.abort();
      await expect(answer).rejects.toThrow(/abort/);
      await upstream.until(() => upstream.inFlight === 0);
    }
  });

  it('reports an answer as cut off when the proxy dies, and recovers', async () => {
    for (const rhetor of [secureVendor, plainVendor]) {
      upstream.reset();
      upstream.next({ text: ['one', 'two'], tokenMs: 60_000 });
      const pending = ask(rhetor);
      await upstream.until(() => (upstream.requests[0]?.tokensSent ?? 0) > 0);
      proxy.cut();
      expect(await pending).toMatchObject({
        code: expect.stringMatching(/^upstream_(truncated|error)$/),
      });
      expect(await ask(rhetor)).toMatchObject({ message: 'Hello, world!' });
    }
  });
});

describe('a proxy that fails', () => {
  it.each([
    [{ status: 407 }, /asks for a user and a password \(407\)\. Write them into HTTPS_PROXY/],
    [{ status: 403 }, /answered 403/],
    [{ status: 502 }, /answered 502/],
    ['close', /failed \(ECONNRESET\)\. Check HTTPS_PROXY/],
  ] as const)('is named to the operator before an https vendor: %j', async (fault, words) => {
    proxy.fault = fault;
    const rhetor = await start('secure', { HTTPS_PROXY: proxy.url.replace('//', '//u:canary@') });
    const { error } = await ask(rhetor);
    expect(error).toContain('vendor cannot be reached: its proxy ');
    expect(error).not.toContain(proxy.url);
    await expect.poll(() => rhetor.output).toContain(`the proxy ${proxy.url} `);
    expect(rhetor.output).toMatch(words);
    expect(rhetor.output + error).not.toContain('canary');
    expect(upstream.requests).toEqual([]);
  });

  it('is blamed, not an http vendor, if it asks for a password', async () => {
    proxy.fault = { status: 407 };
    const rhetor = await start('plain', { HTTP_PROXY: proxy.url });
    const { error } = await ask(rhetor);
    expect(error).toMatch(/proxy .* asks for a user and a password \(407\).* HTTP_PROXY/);
  });

  it('is given up within the connect timeout when it does not answer', async () => {
    proxy.fault = 'hang';
    const timeouts = { timeouts_ms: { connect: 300 } };
    const rhetor = await start('secure', { HTTPS_PROXY: proxy.url }, timeouts);
    const { error, code } = await ask(rhetor);
    expect(code).toBe('upstream_timeout');
    expect(error).toBe('vendor could not be connected to within 0.3 s.');
    await expect
      .poll(() => rhetor.output)
      .toContain(`https://${SECURE} (through the proxy ${proxy.url})`);
  });

  it('is named to the operator when nothing listens there', async () => {
    const gone = await ForwardProxy.start({});
    const { url } = gone;
    await gone.stop();
    for (const vendor of ['secure', 'plain'] as const) {
      const rhetor = await start(vendor, { HTTPS_PROXY: url, HTTP_PROXY: url });
      const { error } = await ask(rhetor);
      const variable = vendor === 'secure' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
      expect(error).toContain('vendor cannot be reached: its proxy failed (ECONNREFUSED)');
      expect(error).not.toContain(url);
      await expect
        .poll(() => rhetor.output)
        .toContain(`the proxy ${url} failed (ECONNREFUSED). Check ${variable}`);
    }
  });

  it('prevents startup if its address is invalid, and no password is shown', async () => {
    const variables = { HTTPS_PROXY: 'socks5://user:canary@proxy:1080' };
    const home = await newHome();
    const rhetor = await home.run({ variables });
    expect(await rhetor.untilEnd()).toMatchObject({ code: 1 });
    expect(rhetor.stderr).toContain('HTTPS_PROXY is not the address of an http(s) proxy');
    expect(rhetor.output).not.toContain('canary');
  });
});

it('reaches hosts in NO_PROXY directly', async () => {
  const variables = { HTTP_PROXY: proxy.url, NO_PROXY: 'localhost, 127.0.0.1' };
  const rhetor = await start('plain', variables, { base_url: upstream.baseUrl('openai') });
  expect(await ask(rhetor)).toMatchObject({ message: 'Hello, world!' });
  expect(proxy.requests.filter(({ target }) => target.startsWith(upstream.origin))).toEqual([]);
});

it('does not trust an authority that NODE_EXTRA_CA_CERTS does not name', async () => {
  const rhetor = await start('secure', { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: '' });
  const { error } = await ask(rhetor);
  expect(error).toMatch(/TLS certificate.*NODE_EXTRA_CA_CERTS/);
  expect(upstream.requests).toEqual([]);
});

it('works with a proxy that uses TLS itself', async () => {
  const front = await tlsBefore(proxy.port, proxyCertificate);
  onTestFinished(() => void front.close());
  const url = `https://localhost:${(front.address() as AddressInfo).port}`;
  for (const vendor of ['secure', 'plain'] as const) {
    const rhetor = await start(vendor, { HTTPS_PROXY: url, HTTP_PROXY: url });
    expect(await ask(rhetor)).toMatchObject({ message: 'Hello, world!' });
  }
  expect(proxy.requests.map(({ method }) => method)).toContain('CONNECT');
});

/** @param port of this machine that receives the decrypted bytes */
async function tlsBefore(port: number, certificate: Certificate): Promise<Server> {
  const server = createServer(certificate, (near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
