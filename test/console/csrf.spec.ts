/** What a session opens only for Rhetor's own page, and what it never opens, on every route. */
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { routeTable } from '../../openapi/route-table.ts';
import { AnthropicApiModule } from '../../src/api/anthropic/anthropic-api.module.ts';
import { ModelsModule } from '../../src/api/compat/models.module.ts';
import { OllamaApiModule } from '../../src/api/ollama/ollama-api.module.ts';
import { OpenAiApiModule } from '../../src/api/openai/openai-api.module.ts';
import { TektonApiModule } from '../../src/api/tekton/tekton-api.module.ts';
import { isVendorPath } from '../../src/api/request/dialect-of.ts';
import { SocketClient } from '../api/socket-client.ts';
import { ask, NAMES } from '../openapi/requests.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { SignedBrowser } from './signed-browser.ts';

const TOKEN = 'a-token-of-some-length';
const CSRF = 'x-rhetor-csrf';
/** Each makes the cookie worthless. */
const UNPROVEN = {
  'no second secret': { [CSRF]: undefined },
  'a wrong second secret': { [CSRF]: 'A'.repeat(43) },
  'the cookie as the second secret': { [CSRF]: 'the cookie' },
  'no sign of a page': { origin: undefined },
  'the same site': { 'sec-fetch-site': 'same-site', origin: undefined },
  'another site': { 'sec-fetch-site': 'cross-site', origin: undefined },
  'an opened link': { 'sec-fetch-site': 'none', origin: undefined },
  'another site at a foreign address': { referer: 'http://localhost:1/', origin: undefined },
} as const;

let rhetor: TestRhetor;
let browser: SignedBrowser;

beforeAll(async () => {
  rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
  browser = await SignedBrowser.signIn(rhetor.url, TOKEN);
});
afterAll(() => rhetor.stop());

/** Routes that need a credential, without those that only vendors' clients use. */
const PROTECTED = NAMES.filter((name) => {
  const [, path = ''] = name.split(' ');
  return !/^\/(?:$|health|ready|docs|console)/.test(path) && !isVendorPath(path);
});
const VENDOR = NAMES.filter((name) => isVendorPath(name.split(' ')[1] ?? ''));

it('counts every route of the vendors’ and Tekton’s modules as such', () => {
  const modules = [
    ...[OpenAiApiModule, AnthropicApiModule, OllamaApiModule, TektonApiModule, ModelsModule],
  ];
  const controllers = modules.flatMap((module): readonly { readonly name: string }[] =>
    Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module),
  );
  const names = new Set(controllers.map(({ name }) => name));
  const theirs = routeTable().filter(({ controller }) => names.has(controller));
  expect(theirs.length).toBeGreaterThan(15);
  expect(theirs.filter(({ path }) => !isVendorPath(path))).toEqual([]);
  expect(['/mcp', '/MCP/x', '/V1/models', '/api', '/v1'].every(isVendorPath)).toBe(true);
  expect(['/apix', '/v10', '/contexts/v1', '/'].some(isVendorPath)).toBe(false);
});

describe.each(Object.entries(UNPROVEN))('the cookie with %s', (_, changes) => {
  it('opens nothing', async () => {
    const given = { ...changes };
    if (CSRF in given && given[CSRF] === 'the cookie') {
      Object.assign(given, { [CSRF]: browser.cookie.split('.')[1] });
    }
    const headers = browser.headers(given);
    const opened: string[] = [];
    for (const name of PROTECTED) {
      const { status } = await ask(rhetor, name, { headers });
      if (status !== 401) opened.push(`${name}: ${status}`);
    }
    expect(opened).toEqual([]);
    expect(PROTECTED.length).toBeGreaterThan(40);
  });
});

it.each([
  'http://localhost:8300',
  'http://127.0.0.1:1',
  'https://127.0.0.1',
  'http://evil.example',
  'null',
])('the cookie with the origin %s opens nothing', async (origin) => {
  for (const path of ['/keys', '/contexts', '/requests', '/usage', '/providers']) {
    expect([401, 403]).toContain(await browser.status(path, { origin }));
  }
});

it('counts with any sign that the page is Rhetor’s own', async () => {
  for (const changes of [
    {},
    { origin: undefined, 'sec-fetch-site': 'same-origin' },
    { origin: undefined, referer: `${rhetor.url}/console/keys` },
  ]) {
    expect(await browser.status('/keys', changes)).toBe(200);
  }
});

it.each(VENDOR)('never counts for %s', async (name) => {
  expect((await ask(rhetor, name, { headers: browser.headers() })).status).toBe(401);
});

it('gives way to a credential in a header', async () => {
  expect(await browser.status('/keys', { authorization: 'Bearer wrong' })).toBe(401);
  expect(await browser.status('/keys', { 'x-api-key': 'rk_none' })).toBe(401);
  const answer = await browser.ask('GET', '/console/session', { authorization: `Bearer ${TOKEN}` });
  expect(await answer.json()).toEqual({ required: false, identity: { type: 'administrator' } });
});

describe('/ws', () => {
  async function open(changes: Record<string, string | undefined>, offers: readonly string[]) {
    const headers = browser.headers({ [CSRF]: undefined, ...changes });
    const client = await SocketClient.connect(rhetor.socketUrl, { headers }, offers);
    onTestFinished(() => client.close());
    const [frame] = await client.ask({ type: 'PING' }, 1);
    return { type: frame?.type, protocol: client.protocol };
  }

  it('opens with the second secret as a subprotocol, which it does not send back', async () => {
    const offers = ['rhetor', `csrf.${browser.session.csrf}`];
    expect(await open({}, offers)).toEqual({ type: 'PONG', protocol: 'rhetor' });
  });

  it.each([
    ['no second secret', {}, ['rhetor']],
    ['a wrong second secret', {}, ['rhetor', `csrf.${'A'.repeat(43)}`]],
    ['no origin', { origin: undefined }, 'own'],
    ['another port', { origin: 'http://127.0.0.1:1' }, 'own'],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 'own'],
    ['no cookie', { cookie: undefined }, 'own'],
    ['a wrong token besides', {}, ['rhetor', 'bearer.bm8']],
  ] as const)('stays shut with %s', async (_, changes, offers) => {
    const own = ['rhetor', `csrf.${browser.session.csrf}`];
    const given = offers === 'own' ? own : [...offers];
    if (given.includes('bearer.bm8')) given.push(`csrf.${browser.session.csrf}`);
    await expect(open(changes, given)).rejects.toThrow('401');
  });

  it('stays shut for a foreign origin', async () => {
    const offers = ['rhetor', `csrf.${browser.session.csrf}`];
    await expect(open({ origin: 'http://evil.example' }, offers)).rejects.toThrow('403');
  });
});

describe('cookies of others', () => {
  it.each([
    ['of other names', 'theme=dark; a=b'],
    ['of the same name before it', 'rhetor_session=evil; rhetor_session='],
    ['of its form', `rhetor_session=0123456789abcdef.${'A'.repeat(43)}`],
    ['that are malformed', ';;; =; rhetor_session; "rhetor_session=x"; \u00e9=\u00ff'],
    ['that are nearly it', 'xrhetor_session=1; rhetor_sessionx=2'],
    ['that are many', Array.from({ length: 200 }, (_, index) => `c${index}=v`).join('; ')],
  ])('%s do no harm', async (_, others) => {
    const encoded = Buffer.from(others).toString('latin1');
    expect(await browser.status('/keys', { cookie: `${encoded}; ${browser.cookie}` })).toBe(200);
    expect(await browser.status('/keys', { cookie: `${browser.cookie}; ${encoded}` })).toBe(200);
    expect(await browser.status('/keys', { cookie: encoded })).toBe(401);
  });

  it('that are huge are refused, and the next request is answered', async () => {
    const cookie = `${'x'.repeat(20_000)}=1; ${browser.cookie}`;
    expect(await browser.status('/keys', { cookie }).catch(() => 431)).toBe(431);
    const many = Array.from({ length: 170 }, () => `rhetor_session=${'A'.repeat(60)}`).join('; ');
    expect(await browser.status('/keys', { cookie: many })).toBe(401);
    expect(await browser.status('/keys')).toBe(200);
  });
});
