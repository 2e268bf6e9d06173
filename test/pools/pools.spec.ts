/** Pools over real sockets: who is asked, who stays with a conversation, and what a refused key does. */
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { AffinityMemory } from '../../src/routing/pool/affinity-memory.ts';
import { Pools } from '../../src/routing/pool/pools.service.ts';
import { jsonOf } from '../api/json.ts';
import { MODEL, playedBy, Stage, type StageOptions } from '../api/stage.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { TestRhetor } from '../support/rhetor.ts';

const MINUTE_MS = 60_000;
const CHAT = '/v1/chat/completions';

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

/** What another process knows: nothing but the store. */
function forgetMembers(rhetor: TestRhetor): void {
  Reflect.set(rhetor.app.get(Pools), 'memory', new AffinityMemory());
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
  forgetMembers(rhetor);
  expect(await answeredBy(rhetor, { context_id })).toBe(second);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  forgetMembers(rhetor);
  vi.setSystemTime(Date.now() + 5 * MINUTE_MS);
  expect(await answeredBy(rhetor, { context_id })).toBe(first);
});

it('shows nobody by which member another key’s conversation is answered', async () => {
  const { rhetor, upstream } = await pooled();
  const newKey = async (): Promise<Record<string, string>> => {
    const { key } = await jsonOf(await rhetor.post('/keys', { name: 'a key' }));
    return { 'content-type': 'application/json', authorization: `Bearer ${String(key)}` };
  };
  const [owner, stranger] = [await newKey(), await newKey()];
  const respond = async (headers: Record<string, string>, more: object): Promise<unknown> => {
    const asked = { model: 'rhetor', input: 'Hello', conversation: 'talk:hidden', ...more };
    const body = JSON.stringify(asked);
    const response = await fetch(`${rhetor.url}/v1/responses`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    return upstream.requests.at(-1)?.headers['x-member'];
  };
  const member = await respond(owner, {});
  // By chance, all of them get the same member once in 3^19 times.
  const others = new Set<unknown>();
  for (let n = 0; n < 20; n += 1) others.add(await respond(stranger, { store: false }));
  expect(others.size).toBeGreaterThan(1);
  expect(await respond(owner, { store: false })).toBe(member);
  expect(await respond(owner, {})).toBe(member);
});

it('follows the store in a turn that repeats the whole history, too', async () => {
  const { rhetor, upstream } = await pooled();
  const messages = [{ role: 'user', content: 'Hello' }];
  const say = async (): Promise<string | null> => {
    const response = await fetch(rhetor.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rhetor-context': 'talk:repeated' },
      body: JSON.stringify({ model: 'rhetor', messages }),
    });
    const { choices } = await jsonOf(response);
    const [{ message }] = choices as [{ message: { role: string; content: string } }];
    messages.push(message, { role: 'user', content: 'And then?' });
    return response.headers.get('x-rhetor-provider');
  };
  const first = await say();
  upstream.next({ fault: { type: 'status', status: 503 } });
  const second = await say();
  expect(second).not.toBe(first);
  forgetMembers(rhetor);
  const { pool } = await jsonOf(await rhetor.get('/route?context=talk:repeated'));
  expect(pool).toMatchObject({ reason: 'last_turn', members: [{ provider: second }, {}, {}] });
  expect(await say()).toBe(second);
});

it('comes back to the member of the last answer after a turn that no member could answer', async () => {
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
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const body = { model: 'rhetor', messages: [{ role: 'user', content: 'Hello' }] };
  const say = async (user: string): Promise<string | null> =>
    (await rhetor.post(CHAT, { ...body, user, prompt_cache_retention: '24h' })).headers.get(
      'x-rhetor-provider',
    );
  const users = ['one', 'two', 'three', 'four', 'five', 'six'];
  const before = [];
  for (const user of users) before.push(await say(user));
  expect(new Set(before)).toEqual(new Set(['east', 'west']));
  // Both are parked: each turn is the fallback's.
  const fault = { type: 'status', status: 401 } as const;
  upstream.next({ fault }, { fault });
  for (const user of users) expect(await say(user)).toBe('spare');
  vi.setSystemTime(Date.now() + 6 * MINUTE_MS);
  const after = [];
  for (const user of users) after.push(await say(user));
  expect(after).toEqual(before);
});

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

it('keeps a client together that only repeats its messages, but not requests with equal examples', async () => {
  const { rhetor, upstream } = await pooled();
  let asked = 0;
  upstream.otherwise(() => ({ text: `answer ${(asked += 1)}` }));
  const ask = async (
    messages: readonly object[],
  ): Promise<{ by: string | null; answer: object }> => {
    const response = await rhetor.post(CHAT, { model: 'rhetor', messages });
    const { choices } = await jsonOf(response);
    const [{ message }] = choices as [{ message: object }];
    return { by: response.headers.get('x-rhetor-provider'), answer: message };
  };
  const messages: object[] = [{ role: 'user', content: 'Hello' }];
  const talk = new Set<string | null>();
  for (let turn = 0; turn < 8; turn += 1) {
    const { by, answer } = await ask(messages);
    talk.add(by);
    messages.push(answer, { role: 'user', content: 'Go on' });
  }
  expect(talk.size).toBe(1);
  const examples = [
    { role: 'user', content: 'Example' },
    { role: 'assistant', content: 'Answer' },
  ];
  const others = new Set<string | null>();
  for (let n = 0; n < 20; n += 1) {
    const question = { role: 'user', content: `Question ${n}` };
    others.add((await ask([...examples, question])).by);
  }
  expect(others.size).toBeGreaterThan(1);
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

it('stays with the key of the last answer, as the store alone knows', async () => {
  const { rhetor, upstream } = await withTwoKeys();
  const keyOfTurn = async (): Promise<string | undefined> => {
    await answeredBy(rhetor, { context_id: 'talk:keys' });
    return keysOf(upstream).at(-1);
  };
  const before = await keyOfTurn();
  upstream.next({ fault: { type: 'status', status: 429 } });
  const after = await keyOfTurn();
  expect(after).not.toBe(before);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  // The first key is asked again by now.
  vi.setSystemTime(Date.now() + MINUTE_MS);
  forgetMembers(rhetor);
  expect(await keyOfTurn()).toBe(after);
  expect(await (await rhetor.get('/contexts/talk:keys/export')).text()).not.toContain('ACME_');
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
    { provider: 'east', skipped: expect.stringContaining('rate limit is used up') },
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
