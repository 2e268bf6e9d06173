/** Who may talk to Rhetor over HTTP: Host, Origin, token, preflight (docs/protocol.md). */
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

const TOKEN = 'a-token-of-some-length';

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly code: unknown;
};

/** Unlike fetch, it lets a test choose the Host header. */
function call(
  rhetor: TestRhetor,
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = rhetor;
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const code = text === '' ? undefined : (JSON.parse(text) as { code?: unknown }).code;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, code });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('without any setting', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start();
  });
  afterAll(() => rhetor.stop());

  it.each(['localhost', 'localhost:8300', '127.0.0.1', '127.0.0.1:9', '[::1]:8300', 'LOCALHOST'])(
    'the host %s is taken',
    async (host) => {
      expect(await call(rhetor, '/providers', { host })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '0.0.0.0',
    'evil.example#localhost',
    'localhost@evil.example',
  ])('the host %s is forbidden, on every route but the probes', async (host) => {
    const refused = await call(rhetor, '/providers', { host });
    expect(refused).toMatchObject({ status: 403, code: 'forbidden_host' });
    expect(refused.headers['x-request-id']).toBeDefined();
    expect(await call(rhetor, '/nothing', { host })).toMatchObject({ status: 403 });
    expect(await call(rhetor, '/message', { host }, 'POST')).toMatchObject({ status: 403 });
    expect(await call(rhetor, '/health', { host })).toMatchObject({ status: 200 });
    expect(await call(rhetor, '/ready', { host })).toMatchObject({ status: 200 });
  });

  it.each(['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:5173'])(
    'a page of %s may read the answer',
    async (origin) => {
      const { status, headers } = await call(rhetor, '/providers', { origin });
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers.vary).toContain('Origin');
    },
  );

  it.each(['http://evil.example', 'https://localhost.evil.example', 'null', 'file://', 'garbage'])(
    'a page of %s may not, by whatever method, of the probes neither',
    async (origin) => {
      for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS', 'HEAD']) {
        const refused = await call(rhetor, '/contexts/x', { origin }, method);
        expect([method, refused.status]).toEqual([method, 403]);
        expect(refused.headers['access-control-allow-origin']).toBeUndefined();
      }
      expect(await call(rhetor, '/health', { origin })).toMatchObject({
        status: 403,
        code: 'forbidden_origin',
      });
    },
  );

  it('answers a preflight with the page’s permissions', async () => {
    const { status, headers } = await call(
      rhetor,
      '/message',
      {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
      'OPTIONS',
    );
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('http://localhost:3000');
    expect(headers['access-control-allow-methods']).toContain('POST');
    expect(headers['access-control-allow-headers']).toBe('content-type,authorization');
  });

  it('lets a page read the headers of an answer', async () => {
    const { headers } = await call(rhetor, '/providers', { origin: 'http://localhost' });
    for (const name of ['x-request-id', 'x-rhetor-provider', 'x-rhetor-context', 'retry-after']) {
      expect(headers['access-control-expose-headers']).toContain(name);
    }
  });
});

describe('with lists of hosts and origins', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start({
      variables: {
        RHETOR_ALLOWED_HOSTS: 'rhetor.example, other.example:8300',
        RHETOR_ALLOWED_ORIGINS: 'https://app.example',
      },
    });
  });
  afterAll(() => rhetor.stop());

  it.each([
    ['rhetor.example', 200],
    ['Rhetor.Example:1234', 200],
    ['other.example:8300', 200],
    ['other.example:1', 403],
    ['localhost', 403],
  ])('the host %s is %i', async (host, status) => {
    expect(await call(rhetor, '/providers', { host })).toMatchObject({ status });
  });

  it.each([
    ['https://app.example', 200],
    ['http://app.example', 403],
    ['https://app.example:444', 403],
    ['https://app.example.evil', 403],
    ['http://localhost:3000', 403],
  ])('the origin %s is %i', async (origin, status) => {
    const host = 'rhetor.example';
    expect(await call(rhetor, '/providers', { host, origin })).toMatchObject({ status });
  });
});

describe('with a token', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
  });
  afterAll(() => rhetor.stop());

  it.each(['/', '/providers', '/contexts', '/route', '/nothing'])('%s needs it', async (path) => {
    const refused = await call(rhetor, path, {});
    expect(refused).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    expect((await call(rhetor, path, { authorization: `Bearer ${TOKEN}` })).status).not.toBe(401);
  });

  it.each(['/health', '/ready'])('%s does not need it', async (path) => {
    expect(await call(rhetor, path, { host: '10.1.2.3:8300' })).toMatchObject({ status: 200 });
  });

  it.each([
    [{ authorization: `Bearer ${TOKEN}` }, 200],
    [{ authorization: `bearer ${TOKEN}` }, 200],
    [{ 'x-api-key': TOKEN }, 200],
    [{ authorization: TOKEN }, 401],
    [{ authorization: `Basic ${TOKEN}` }, 401],
    [{ authorization: 'Bearer ' }, 401],
    [{ authorization: `Bearer ${TOKEN}x` }, 401],
    [{ authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    [{ 'x-api-key': '' }, 401],
    [{ 'x-api-key': TOKEN.toUpperCase() }, 401],
    [{ cookie: `token=${TOKEN}` }, 401],
  ])('%j is %i', async (headers, status) => {
    expect(await call(rhetor, '/providers', headers)).toMatchObject({ status });
  });

  it('accepts any host, because a rebound page has no token', async () => {
    const headers = { host: 'rhetor.company.example', authorization: `Bearer ${TOKEN}` };
    expect(await call(rhetor, '/providers', headers)).toMatchObject({ status: 200 });
  });

  it('answers a preflight, which cannot carry it', async () => {
    const headers = {
      origin: 'http://localhost:3000',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    expect(await call(rhetor, '/message', headers, 'OPTIONS')).toMatchObject({ status: 204 });
    expect(await call(rhetor, '/message', {}, 'OPTIONS')).toMatchObject({ status: 401 });
  });

  it('reads no body without a valid token', async () => {
    const response = await rhetor.post('/message', { message: 'x', unknown: 1 });
    expect(response.status).toBe(401);
  });
});

describe('wrong tokens', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start({
      variables: { RHETOR_AUTH_TOKEN: TOKEN, RHETOR_TRUSTED_PROXIES: 'loopback' },
    });
  });
  afterAll(() => rhetor.stop());

  const guess = (address: string, path = '/providers') =>
    call(rhetor, path, { authorization: 'Bearer wrong', 'x-forwarded-for': address });

  it('are rate-limited by address, but the right token never is', async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await guess('192.0.2.1')).toMatchObject({ status: 401 });
    }
    const refused = await guess('192.0.2.1', '/nothing');
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    const right = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '192.0.2.1' };
    expect(await call(rhetor, '/providers', right)).toMatchObject({ status: 200 });
    expect(await call(rhetor, '/providers', {})).toMatchObject({ status: 401 });
    expect(await guess('192.0.2.2')).toMatchObject({ status: 401 });
  });

  it('also count for the socket', async () => {
    const upgrade = {
      authorization: 'Bearer wrong',
      'x-forwarded-for': '192.0.2.3',
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    for (let count = 0; count < 10; count += 1) await guess('192.0.2.3');
    const refused = await call(rhetor, '/ws', upgrade);
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
  });
});

describe('an answer', () => {
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start();
  });
  afterAll(() => rhetor.stop());

  it.each(['/', '/contexts', '/v1/models', '/api/tags', '/health', '/nothing'])(
    'of %s is kept by no cache, and misread by no browser',
    async (path) => {
      expect((await call(rhetor, path, {})).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
    },
  );

  it('that access control refused has the same headers', async () => {
    const { status, headers } = await call(rhetor, '/contexts', { host: 'evil.example' });
    expect(status).toBe(403);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });
});
