/** Sessions at the console: signing in and out, several of them, and what ends them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { MOST_SESSIONS_OF_ONE, SESSION_MS } from '../../src/sessions/limits.ts';
import { StateService } from '../../src/context/state.service.ts';
import { SocketClient } from '../api/socket-client.ts';
import { ADMINISTRATOR, KeyStage } from '../keys/key-stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { post, SignedBrowser } from './signed-browser.ts';

afterEach(() => vi.useRealTimers());

function signIn(stage: KeyStage, credential = ADMINISTRATOR, headers = {}) {
  return SignedBrowser.signIn(stage.rhetor.url, credential, headers);
}

describe('signing in', () => {
  it('as the administrator opens everything that the token opens', async () => {
    const stage = await KeyStage.start();
    const browser = await signIn(stage);
    expect(browser.session).toMatchObject({ identity: { type: 'administrator' } });
    expect(Date.parse(browser.session.expires_at) - Date.now()).toBeGreaterThan(SESSION_MS - 9_000);
    expect(browser.setCookie).toMatch(
      /^rhetor_session=[\w.-]+; Path=\/; Max-Age=43(?:200|199); HttpOnly; SameSite=Strict$/,
    );
    for (const path of ['/keys', '/contexts', '/audit']) {
      expect([path, await browser.status(path)]).toEqual([path, 200]);
    }
    const health = await (await browser.ask('GET', '/health')).json();
    expect(health).toMatchObject({ providers: { simulated: true } });
  });

  it('with a key opens what the key opens, and shows who it is', async () => {
    const stage = await KeyStage.start();
    const { key, key_id } = await stage.newKey({ component: 'ergon', permissions: ['ask'] });
    const browser = await signIn(stage, key);
    expect(browser.session.identity).toEqual({
      type: 'key',
      key_id,
      name: 'a key',
      component: 'ergon',
      permissions: ['ask'],
      contexts: 'own',
    });
    expect(await browser.status('/providers')).toBe(200);
    expect([await browser.status('/keys'), await browser.status('/contexts')]).toEqual([403, 403]);
    const audit = await stage.call(ADMINISTRATOR, 'GET', '/audit?limit=1');
    expect(audit.body).toMatchObject({
      entries: [{ actor: 'key', key_id, action: 'POST /console/session', outcome: 'done' }],
    });
  });

  it('counts a wrong credential as a wrong token, and sets no cookie', async () => {
    const { rhetor } = await KeyStage.start();
    const statuses: number[] = [];
    for (let each = 0; each < 11; each += 1) {
      const answer = await post(`${rhetor.url}/console/session`, { credential: `guess ${each}` });
      expect(answer.headers.get('set-cookie')).toBeNull();
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await rhetor.get('/keys', { authorization: 'Bearer wrong' })).status).toBe(429);
    await SignedBrowser.signIn(rhetor.url, ADMINISTRATOR);
  });

  it('is refused to pages of other origins, and to other ports', async () => {
    const { rhetor } = await KeyStage.start();
    const other = `http://127.0.0.1:${rhetor.port + 1}`;
    for (const origin of [
      'http://evil.example',
      other,
      'null',
      rhetor.url.replace('http', 'https'),
    ]) {
      const credential = ADMINISTRATOR;
      const answer = await post(`${rhetor.url}/console/session`, { credential }, { origin });
      expect([origin, answer.status]).toEqual([origin, 403]);
      expect(await answer.json()).toMatchObject({ code: 'forbidden_origin' });
    }
  });

  it('shows whether it is needed, to everybody', async () => {
    const { rhetor } = await KeyStage.start();
    expect(await (await rhetor.get('/console/session')).json()).toEqual({ required: true });
    const wrong = await rhetor.get('/console/session', { cookie: 'rhetor_session=nothing' });
    expect(await wrong.json()).toEqual({ required: true });
    const browser = await SignedBrowser.signIn(rhetor.url, ADMINISTRATOR);
    expect(await (await browser.ask('GET', '/console/session')).json()).toEqual({
      required: false,
      identity: { type: 'administrator' },
      expires_at: browser.session.expires_at,
    });
    const foreign = await browser.ask('GET', '/console/session', { 'x-rhetor-csrf': undefined });
    expect(await foreign.json()).toEqual({ required: true });
    expect((await rhetor.get('/console/session', { authorization: 'Bearer no' })).status).toBe(401);
  });

  it('is needed by nobody where no token is set, but possible with a key', async () => {
    const stage = await KeyStage.start({}, false);
    const { rhetor } = stage;
    expect(await (await rhetor.get('/console/session')).json()).toEqual({
      required: false,
      identity: { type: 'anyone' },
    });
    const { key, key_id } = (await (await rhetor.post('/keys', { name: 'mine' })).json()) as {
      readonly key: string;
      readonly key_id: string;
    };
    expect((await post(`${rhetor.url}/console/session`, { credential: 'text' })).status).toBe(401);
    const browser = await signIn(stage, key);
    const state = await (await browser.ask('GET', '/console/session')).json();
    expect(state).toMatchObject({ required: false, identity: { type: 'key', key_id } });
    expect(await browser.status('/keys')).toBe(403);
  });

  it('sets the cookie for the path of the public URL, and only for HTTPS if it is that', async () => {
    const rhetor = await TestRhetor.start({
      variables: {
        RHETOR_AUTH_TOKEN: ADMINISTRATOR,
        RHETOR_PUBLIC_URL: 'https://team.example/some/where/',
      },
    });
    onTestFinished(() => rhetor.stop());
    const origin = 'https://team.example';
    const browser = await SignedBrowser.signIn(rhetor.url, ADMINISTRATOR, { origin });
    expect(browser.setCookie).toMatch(/; Path=\/some\/where; .*; SameSite=Strict; Secure$/);
    expect(await browser.status('/keys', { origin })).toBe(200);
    expect(await browser.status('/keys', { origin: 'https://team.example:444' })).toBe(403);
  });

  it('works behind a trusted proxy, whose word of the address counts', async () => {
    const start = (variables: Record<string, string>) =>
      TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR, ...variables } });
    const trusting = await start({ RHETOR_TRUSTED_PROXIES: 'loopback' });
    const plain = await start({});
    onTestFinished(async () => {
      await trusting.stop();
      await plain.stop();
    });
    const headers = {
      origin: 'https://team.example',
      'x-forwarded-host': 'team.example',
      'x-forwarded-proto': 'https',
    };
    const browser = await SignedBrowser.signIn(trusting.url, ADMINISTRATOR, headers);
    expect(browser.setCookie).toContain('; Secure');
    expect(await browser.status('/keys', headers)).toBe(200);
    const credential = ADMINISTRATOR;
    expect((await post(`${plain.url}/console/session`, { credential }, headers)).status).toBe(403);
  });
});

describe('several sessions', () => {
  it('of one browser with one credential share the cookie, so that each tab stays signed in', async () => {
    const stage = await KeyStage.start();
    const first = await signIn(stage);
    const second = await signIn(stage, ADMINISTRATOR, { cookie: first.cookie });
    expect(second.cookie).toBe(first.cookie);
    expect(second.session.csrf).not.toBe(first.session.csrf);
    expect([await first.status('/keys'), await second.status('/keys')]).toEqual([200, 200]);
    expect((await first.ask('DELETE', '/console/session')).status).toBe(204);
    expect([await first.status('/keys'), await second.status('/keys')]).toEqual([401, 401]);
  });

  it('of one browser with different credentials end with the next sign-in', async () => {
    const stage = await KeyStage.start();
    const first = await signIn(stage);
    const { key } = await stage.newKey();
    const second = await signIn(stage, key, { cookie: first.cookie });
    expect(second.cookie).not.toBe(first.cookie);
    expect([await first.status('/providers'), await second.status('/providers')]).toEqual([
      401, 200,
    ]);
  });

  it('of several browsers are independent', async () => {
    const stage = await KeyStage.start();
    const [one, other] = [await signIn(stage), await signIn(stage)];
    expect(one.cookie).not.toBe(other.cookie);
    expect(await one.status('/keys', { 'x-rhetor-csrf': other.session.csrf })).toBe(401);
    await one.ask('DELETE', '/console/session');
    expect([await one.status('/keys'), await other.status('/keys')]).toEqual([401, 200]);
  });

  it('of one credential have a limit, beyond which the oldest ends', async () => {
    const stage = await KeyStage.start();
    const { key } = await stage.newKey();
    const administrator = await signIn(stage);
    const first = await signIn(stage, key);
    const second = await signIn(stage, key);
    for (let more = 1; more < MOST_SESSIONS_OF_ONE; more += 1) await signIn(stage, key);
    expect([await first.status('/providers'), await second.status('/providers')]).toEqual([
      401, 200,
    ]);
    expect(await administrator.status('/keys')).toBe(200);
  });
});

describe('signing out', () => {
  it('removes the cookie and ends the session for ever', async () => {
    const stage = await KeyStage.start();
    const browser = await signIn(stage);
    const answer = await browser.ask('DELETE', '/console/session');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(answer.headers.get('set-cookie')).toContain('rhetor_session=; Path=/; Max-Age=0;');
    expect(await browser.status('/keys')).toBe(401);
    expect((await browser.ask('DELETE', '/console/session')).status).toBe(204);
  });

  it('needs the second secret, and Rhetor’s own page', async () => {
    const stage = await KeyStage.start();
    const browser = await signIn(stage);
    const without = await browser.ask('DELETE', '/console/session', { 'x-rhetor-csrf': undefined });
    expect([without.status, without.headers.get('set-cookie')]).toEqual([401, null]);
    const origin = 'http://localhost:1';
    expect((await browser.ask('DELETE', '/console/session', { origin })).status).toBe(403);
    expect(await browser.status('/keys')).toBe(200);
  });
});

describe('a session ends', () => {
  /** Before and after, for HTTP and for an open socket. */
  async function expectEnd(stage: KeyStage, key: string, end: () => Promise<unknown>) {
    const browser = await signIn(stage, key);
    const client = await openSocket(stage, browser);
    expect(await browser.status('/providers')).toBe(200);
    await end();
    expect(await browser.status('/providers')).toBe(401);
    await client.until(() => client.closed !== undefined);
    expect(client.closed).toMatchObject({ code: 1008 });
    return browser;
  }

  it.each([
    ['is disabled', { method: 'PATCH', path: '', body: { disabled: true } }],
    ['is rotated', { method: 'POST', path: '/rotate', body: {} }],
    ['is rotated with grace', { method: 'POST', path: '/rotate', body: { grace_seconds: 600 } }],
    ['is deleted', { method: 'DELETE', path: '', body: undefined }],
    ['expires', { method: 'PATCH', path: '', body: { expires_at: '2020-01-01T00:00:00Z' } }],
  ])('when its key %s, also for open sockets', async (_, { method, path, body }) => {
    const stage = await KeyStage.start();
    const { key, key_id } = await stage.newKey();
    await expectEnd(stage, key, () =>
      stage.call(ADMINISTRATOR, method, `/keys/${key_id}${path}`, body),
    );
  });

  it('for good when its key is disabled, even if it is enabled again', async () => {
    const stage = await KeyStage.start();
    const { key, key_id } = await stage.newKey();
    const browser = await expectEnd(stage, key, () => stage.change(key_id, { disabled: true }));
    await stage.change(key_id, { disabled: false });
    expect((await stage.call(key, 'GET', '/providers')).status).toBe(200);
    expect(await browser.status('/providers')).toBe(401);
    await vi.waitFor(async () => {
      expect(await stage.rhetor.app.get(StateService).readDocuments('sessions')).toEqual([]);
    });
  });

  it('for other tabs and sockets when the browser signs out', async () => {
    const stage = await KeyStage.start();
    const browser = await signIn(stage);
    const client = await openSocket(stage, browser);
    await browser.ask('DELETE', '/console/session');
    await client.until(() => client.closed !== undefined);
    expect(client.closed).toEqual({ code: 1008, reason: 'the session has ended' });
  });

  it('not when the former secret of its key signs in after a rotation, until that is over', async () => {
    const stage = await KeyStage.start();
    const { key, key_id } = await stage.newKey();
    await stage.call(ADMINISTRATOR, 'POST', `/keys/${key_id}/rotate`, { grace_seconds: 600 });
    const browser = await signIn(stage, key);
    expect(await browser.status('/providers')).toBe(200);
    await stage.call(ADMINISTRATOR, 'POST', `/keys/${key_id}/rotate`, { grace_seconds: 600 });
    expect(await browser.status('/providers')).toBe(401);
  });

  it('after twelve hours', async () => {
    const stage = await KeyStage.start();
    const browser = await signIn(stage);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + SESSION_MS - 60_000 });
    expect(await browser.status('/keys')).toBe(200);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await browser.status('/keys')).toBe(401);
    expect(await (await browser.ask('GET', '/console/session')).json()).toEqual({ required: true });
  });

  it('not with the process, but with another RHETOR_AUTH_TOKEN', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'rhetor-sessions-'));
    onTestFinished(() => rm(dataDirectory, { recursive: true, force: true }));
    const start = (token: string) =>
      TestRhetor.start({ dataDirectory, variables: { RHETOR_AUTH_TOKEN: token } });
    const first = await start(ADMINISTRATOR);
    const browser = await SignedBrowser.signIn(first.url, ADMINISTRATOR);
    const documents = await first.app.get(StateService).readDocuments('sessions');
    const { csrf } = browser.session;
    const secret = browser.cookie.split('.')[1] ?? 'none';
    expect(documents).toHaveLength(1);
    for (const stored of [csrf, secret, ADMINISTRATOR]) {
      expect(JSON.stringify(documents)).not.toContain(stored);
    }
    await first.stop();
    const second = await start(ADMINISTRATOR);
    const origin = (rhetor: TestRhetor) => ({ origin: rhetor.url });
    expect(await browser.status('/keys', origin(second), second.url)).toBe(200);
    await second.stop();
    const third = await start('another-token-of-some-length');
    onTestFinished(() => third.stop());
    expect(await browser.status('/keys', origin(third), third.url)).toBe(401);
  });
});

it('keeps the scope of Idempotency-Key over sign-ins: it is the key’s', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey();
  const headers = { 'idempotency-key': 'once' };
  const message = { message: 'Hello?', options: { max_tokens: 8 } };
  const answers = [];
  for (let each = 0; each < 2; each += 1) {
    const browser = await signIn(stage, key);
    const url = `${stage.rhetor.url}/message`;
    answers.push(await (await post(url, message, { ...browser.headers(), ...headers })).text());
  }
  answers.push((await stage.call(key, 'POST', '/message', message, headers)).text);
  expect(new Set(answers).size).toBe(1);
  const other = await stage.call(ADMINISTRATOR, 'POST', '/message', message, headers);
  expect(answers).not.toContain(other.text);
});

it('is used by the typed client with the option csrf', async () => {
  const { rhetor } = await KeyStage.start();
  const page = pageOf(rhetor);
  const anyone = new RhetorClient({ url: rhetor.url, fetch: page.fetch });
  expect(await anyone.session.get()).toEqual({ required: true });
  const { csrf } = await anyone.session.signIn({ credential: ADMINISTRATOR });
  const client = new RhetorClient({ url: rhetor.url, csrf, fetch: page.fetch });
  expect(await client.session.get()).toMatchObject({ identity: { type: 'administrator' } });
  expect(await client.keys.list()).toMatchObject({ count: 0 });
  await client.session.signOut();
  await expect(client.keys.list()).rejects.toMatchObject({ code: 'unauthorized' });
});

/** A fetch with what a browser adds by itself. */
function pageOf(rhetor: TestRhetor): { readonly fetch: typeof fetch } {
  let cookie = '';
  return {
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      if (cookie !== '') headers.set('cookie', cookie);
      headers.set('origin', rhetor.url);
      const response = await fetch(input, { ...init, headers });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return response;
    },
  };
}

async function openSocket(stage: KeyStage, browser: SignedBrowser) {
  const offers = ['rhetor', `csrf.${browser.session.csrf}`];
  const headers = browser.headers({ 'x-rhetor-csrf': undefined });
  const client = await SocketClient.connect(stage.rhetor.socketUrl, { headers }, offers);
  onTestFinished(() => client.close());
  return client;
}
