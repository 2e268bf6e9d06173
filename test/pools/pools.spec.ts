/** Pools over real sockets: who is asked, who stays with a conversation, and what a refused key does. */
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { Pools } from '../../src/routing/pool/pools.service.ts';
import { jsonOf } from '../api/json.ts';
import { MODEL, playedBy, Stage, type StageOptions } from '../api/stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { TestRhetor } from '../support/rhetor.ts';

const MINUTE_MS = 60_000;

const MEMBERS = ['east', 'west', 'north'].map((provider) => ({ provider, model: MODEL }));
type Played = { readonly rhetor: TestRhetor; readonly upstream: ScriptedUpstream };

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function started(options: StageOptions): Promise<Stage> {
  const stage = await Stage.start({ vendors: [], ...options });
  stops.push(() => stage.stop());
  return stage;
}

/** Three providers on one upstream, which knows them apart by a header. */
async function pooled(pool: object = {}, members = MEMBERS): Promise<Played> {
  const upstream = await ScriptedUpstream.start();
  const providers = Object.fromEntries(
    [...new Set(members.map(({ provider }) => provider))].map((id) => [
      id,
      playedBy(upstream, 'openai', { headers: { 'x-member': id } }),
    ]),
  );
  stops.push(() => upstream.stop());
  const { rhetor } = await started({
    providers,
    tasks: { default: { pool: { members, ...pool }, retries: 0 } },
  });
  return { rhetor, upstream };
}

async function answeredBy(rhetor: TestRhetor, body: object): Promise<unknown> {
  const answer = await jsonOf(await rhetor.post('/message', { message: 'Hello', ...body }));
  return answer['provider'];
}

it('spreads conversations, and keeps each of them with its member', async () => {
  const { rhetor } = await pooled();
  const members = new Set<unknown>();
  for (let n = 0; n < 20; n += 1) {
    const context_id = `talk:${n}`;
    const first = await answeredBy(rhetor, { context_id });
    members.add(first);
    expect(await answeredBy(rhetor, { context_id })).toBe(first);
  }
  expect(members).toEqual(new Set(['east', 'west', 'north']));
});

it('gives a conversation the same member in every process', async () => {
  const replicas = [await pooled(), await pooled(), await pooled()];
  for (let n = 0; n < 10; n += 1) {
    const answers = await Promise.all(
      replicas.map(({ rhetor }) => answeredBy(rhetor, { context_id: `shared:${n}` })),
    );
    expect(new Set(answers).size).toBe(1);
  }
});

it('leaves a member that fails, and stays with the one that answered', async () => {
  const { rhetor, upstream } = await pooled();
  const context_id = 'talk:moves';
  const first = await answeredBy(rhetor, { context_id });
  upstream.next({ fault: { type: 'status', status: 503 } });
  const second = await answeredBy(rhetor, { context_id });
  expect(second).not.toBe(first);
  expect(await answeredBy(rhetor, { context_id })).toBe(second);
});

it('stays with the one that answered in another process, as the store knows', async () => {
  const { rhetor, upstream } = await pooled();
  const context_id = 'talk:elsewhere';
  const first = await answeredBy(rhetor, { context_id });
  upstream.next({ fault: { type: 'status', status: 503 } });
  const second = await answeredBy(rhetor, { context_id });
  expect(second).not.toBe(first);
  // Another process remembers nothing of it.
  rhetor.app.get(Pools)['memory'].clear();
  expect(await answeredBy(rhetor, { context_id })).toBe(second);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  rhetor.app.get(Pools)['memory'].clear();
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  expect(await answeredBy(rhetor, { context_id })).toBe(first);
});

const CHAT = '/v1/chat/completions';

it.each([
  ['prompt_cache_key', CHAT, { prompt_cache_key: 'agent-7' }, {}],
  ['the user', CHAT, { user: 'user-7' }, {}],
  ['metadata.user_id', '/v1/messages', { max_tokens: 64, metadata: { user_id: 'user-7' } }, {}],
  ['a session header', CHAT, {}, { 'x-session-id': 'session-7' }],
])('keeps requests of a client together by %s', async (_words, path, body, headers) => {
  const { rhetor, upstream } = await pooled();
  for (let n = 0; n < 8; n += 1) {
    const response = await fetch(rhetor.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        model: 'rhetor',
        messages: [{ role: 'user', content: 'Hello' }],
        ...body,
      }),
    });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  expect(upstream.requests).toHaveLength(8);
  expect(new Set(upstream.requests.map(({ headers: sent }) => sent['x-member'])).size).toBe(1);
});

it.each([
  ['five minutes', {}, 5],
  ['an hour, if it asks for that,', { prompt_cache_retention: '24h' }, 60],
])('stays with the member that answered for %s', async (_words, retention, minutes) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { rhetor, upstream } = await pooled();
  const say = async (): Promise<string | null> => {
    const messages = [{ role: 'user', content: 'Hello' }];
    const body = { model: 'rhetor', messages, prompt_cache_key: 'agent-7', ...retention };
    const response = await rhetor.post(CHAT, body);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    return response.headers.get('x-rhetor-provider');
  };
  const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
  const hashed = await say();
  upstream.next({ fault: { type: 'status', status: 503 } });
  const stayed = await say();
  expect(stayed).not.toBe(hashed);
  // Each turn starts the time anew.
  for (let turn = 0; turn < 3; turn += 1) {
    pass(minutes * MINUTE_MS - 1_000);
    expect(await say()).toBe(stayed);
  }
  pass(minutes * MINUTE_MS + 1_000);
  expect(await say()).toBe(hashed);
});

it('asks the fallbacks after all members', async () => {
  const upstream = await ScriptedUpstream.start();
  stops.push(() => upstream.stop());
  const provider = playedBy(upstream, 'openai');
  const { rhetor } = await started({
    providers: { east: provider, west: provider, spare: provider },
    tasks: {
      default: {
        pool: { members: MEMBERS.slice(0, 2) },
        fallbacks: [{ provider: 'spare', model: MODEL }],
        retries: 0,
      },
    },
  });
  const fault = { type: 'status', status: 503 } as const;
  upstream.next({ fault }, { fault });
  const answer = await jsonOf(await rhetor.post('/message', { message: 'Hello' }));
  expect(answer).toMatchObject({ provider: 'spare', fallback: true, route: { attempts: 3 } });
});

async function withTwoKeys(): Promise<Played> {
  const upstream = await ScriptedUpstream.start();
  stops.push(() => upstream.stop());
  const { rhetor } = await started({
    providers: { acme: playedBy(upstream, 'openai', { api_keys_env: ['ACME_ONE', 'ACME_TWO'] }) },
    tasks: { default: { retries: 0 } },
    variables: { ACME_ONE: 'sk-canary-one', ACME_TWO: 'sk-canary-two' },
  });
  return { rhetor, upstream };
}

const keysOf = ({ requests }: ScriptedUpstream): readonly (string | undefined)[] =>
  requests.map(({ headers }) => headers.authorization);

it.each([401, 402, 429])('parks a key after %i, and not its provider', async (status) => {
  const { rhetor, upstream } = await withTwoKeys();
  upstream.otherwise(({ headers }) =>
    headers.authorization === 'Bearer sk-canary-one'
      ? { fault: { type: 'status', status } }
      : { text: 'Hello' },
  );
  for (let n = 0; n < 12; n += 1) {
    const answer = await jsonOf(await rhetor.post('/message', { message: 'Hello' }));
    expect(answer).toMatchObject({ provider: 'acme', message: 'Hello' });
  }
  expect(keysOf(upstream).filter((key) => key === 'Bearer sk-canary-one').length).toBeLessThan(2);
  const { providers } = await jsonOf(await rhetor.get('/providers'));
  expect(providers).toMatchObject({ acme: { available: true } });
});

it('uses both keys', async () => {
  const { rhetor, upstream } = await withTwoKeys();
  for (let n = 0; n < 20; n += 1) await answeredBy(rhetor, {});
  expect(new Set(keysOf(upstream))).toEqual(
    new Set(['Bearer sk-canary-one', 'Bearer sk-canary-two']),
  );
});

it('asks a member last whose vendor reports that nothing is left', async () => {
  const { rhetor, upstream } = await pooled({ choose: 'least_busy' }, MEMBERS.slice(0, 2));
  const spent = {
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '30s',
  };
  upstream.otherwise(({ headers }) => ({
    text: 'Hello',
    ...(headers['x-member'] === 'east' && { headers: spent }),
  }));
  for (let n = 0; n < 20; n += 1) await answeredBy(rhetor, {});
  const asked = upstream.requests.map(({ headers }) => headers['x-member']);
  expect(asked.filter((member) => member === 'east')).toHaveLength(1);
  const { candidates } = await jsonOf(await rhetor.get('/route'));
  expect(candidates).toMatchObject([
    { provider: 'west' },
    { provider: 'east', skipped: expect.stringContaining('nothing is left of its rate limit') },
  ]);
});

it('prefers the member that answers sooner for requests that belong to no conversation', async () => {
  const { rhetor, upstream } = await pooled({ choose: 'fastest' }, MEMBERS.slice(0, 2));
  upstream.otherwise(({ headers }) => ({
    text: 'Hello',
    ...(headers['x-member'] === 'east' && { firstTokenMs: 200 }),
  }));
  const messages = [{ role: 'user', content: 'Hello' }];
  for (let n = 0; n < 40; n += 1) {
    const response = await rhetor.post('/v1/chat/completions', { model: 'rhetor', messages });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  const asked = upstream.requests.map(({ headers }) => headers['x-member']);
  expect(asked.filter((member) => member === 'west').length).toBeGreaterThan(25);
});
