/** Searches by meaning: vectors come in the background, and a search never depends on them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from 'vitest';
import type { MemorySearchResults } from '../../src/contract/memory.ts';
import type { LedgerRequestList } from '../../src/contract/ledger.ts';
import { MemoryEmbeddings } from '../../src/context/embedding/memory-embeddings.service.ts';
import { VectorStore } from '../../src/context/ports/vector-store.ts';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { EmbeddingUpstream } from './embedding-upstream.ts';

const PATIENCE = { interval: 30 };
const ANSWER = 'A tabby called Miso sleeps on my sofa.';
const MESSAGES = [
  { role: 'user', content: 'Do you have a pet at home, or would you like one some day?' },
  { role: 'assistant', content: 'Hm, let me think about that for a while.' },
  { role: 'user', content: ANSWER },
  { role: 'assistant', content: 'How lovely, so you are never alone in the evening.' },
  { role: 'user', content: 'Never, and the neighbours come over now and then.' },
  { role: 'assistant', content: 'That sounds like a friendly house to live in.' },
];
const QUESTION = 'Which pet is it?';

let upstream: EmbeddingUpstream;
let server: PostgresServer;
beforeAll(async () => {
  [server] = await Promise.all([PostgresServer.start(), buildRhetor()]);
});
afterAll(() => server.remove());

const running: TestRhetor[] = [];
beforeEach(async () => {
  upstream = await EmbeddingUpstream.start();
  upstream.vectorOf = (text) => (text === ANSWER || text === QUESTION ? [1, 0.1] : [0, 1]);
});
afterEach(async () => {
  for (const rhetor of running.splice(0)) await rhetor.stop();
  await upstream.stop();
});

const providers = () => ({
  near: { kind: 'openai', base_url: upstream.url },
  simulated: { kind: 'simulated', default_model: 'simulated-fast' },
});
const tasksWith = (model: string) => ({
  default: { provider: 'simulated', model: 'simulated-fast' },
  memory: { embeddings: { provider: 'near', model } },
});

async function start(
  tasks: object = tasksWith('embed-one'),
  variables: Readonly<Record<string, string>> = {},
): Promise<TestRhetor> {
  const rhetor = await TestRhetor.start({ providers: providers(), tasks: { ...tasks }, variables });
  running.push(rhetor);
  return rhetor;
}

const ADMINISTRATOR = {};
async function call(
  { url }: { readonly url: string },
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = ADMINISTRATOR,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBeLessThan(300);
  return response.json();
}

async function tell(
  rhetor: { readonly url: string },
  id: string,
  messages: readonly object[] = MESSAGES,
  headers = ADMINISTRATOR,
): Promise<void> {
  await call(rhetor, '/contexts', { context_id: id }, headers);
  await call(rhetor, `/contexts/${encodeURIComponent(id)}/messages`, { messages }, headers);
}

async function found(
  rhetor: { readonly url: string },
  query = QUESTION,
  headers = ADMINISTRATOR,
): Promise<readonly (readonly [text: unknown, score: number])[]> {
  const body = { query, neighbours: 0 };
  const { hits } = (await call(rhetor, '/memory/search', body, headers)) as MemorySearchResults;
  return hits.map((hit) => [
    hit.type === 'message' ? hit.message.content : hit.note.text,
    hit.score,
  ]);
}

/** What Rhetor has asked by itself. */
async function internalRequests(
  { url }: { readonly url: string },
  headers = ADMINISTRATOR,
): Promise<LedgerRequestList['requests']> {
  const response = await fetch(`${url}/requests?limit=100`, { headers });
  const { requests } = (await response.json()) as LedgerRequestList;
  return requests.filter(({ surface }) => surface === 'internal');
}

const TOKEN = { RHETOR_AUTH_TOKEN: 'a-long-enough-token' };
const WITH_TOKEN = { authorization: `Bearer ${TOKEN.RHETOR_AUTH_TOKEN}` };

async function newKey(rhetor: TestRhetor, settings: object) {
  const made = (await call(rhetor, '/keys', settings, WITH_TOKEN)) as {
    key_id: string;
    key: string;
  };
  return { id: made.key_id, headers: { authorization: `Bearer ${made.key}` } };
}

/** How many messages have a vector of the model. */
async function countVectors(rhetor: TestRhetor, model = 'embed-one'): Promise<number> {
  const vectors = rhetor.app.get(VectorStore);
  const modelKey = (await vectors.lastVersion('near', model))?.key ?? -1;
  const sequences = Array.from({ length: 20 }, (_, index) => index + 1);
  const vector = Float32Array.of(1, 0);
  const query = { kind: 'message', modelKey, vector, sequences } as const;
  return (await vectors.similarities(query, undefined)).size;
}

const untilFilled = (rhetor: TestRhetor, texts: readonly string[]) =>
  vi.waitFor(() => {
    expect(upstream.texts).toEqual(expect.arrayContaining([...texts]));
    expect(rhetor.app.get(MemoryEmbeddings).status).toEqual({ state: 'running', backlog: 0 });
  }, PATIENCE);

describe.each(['the embedded database', 'PostgreSQL'])('in %s', (store) => {
  const place = async (): Promise<Readonly<Record<string, string>>> =>
    store === 'PostgreSQL' ? { RHETOR_DATABASE_URL: await server.createDatabase() } : {};

  it('finds an answer that shares no word with the question, and records what that costs', async () => {
    const rhetor = await start({ default: {} }, await place());
    await tell(rhetor, 'ana');
    const byWords = await found(rhetor);
    expect(byWords[0]?.[0]).not.toBe(ANSWER);
    expect(byWords.map(([text]) => text)).toContain(ANSWER);
    expect(upstream.calls).toEqual([]);
    // Turned on later, it fills what is there already.
    await writeFile(join(rhetor.directory, 'tasks.json'), JSON.stringify(tasksWith('embed-one')));
    await untilFilled(rhetor, [ANSWER]);
    await vi.waitFor(async () => expect((await found(rhetor))[0]?.[0]).toBe(ANSWER), PATIENCE);
    const scores = (await found(rhetor)).map(([, score]) => score);
    expect(scores.toSorted((one, other) => other - one)).toEqual(scores);
    for (const score of scores) expect(score).toBeGreaterThan(0);
    expect(Math.max(...scores)).toBeLessThan(1);
    expect(upstream.texts.filter((text) => text === QUESTION)).toHaveLength(1);

    await call(rhetor, '/memory/notes', { text: 'The pet eats at six.' });
    await untilFilled(rhetor, ['The pet eats at six.']);
    const internal = await vi.waitFor(async () => {
      const recorded = await internalRequests(rhetor);
      expect(recorded).toHaveLength(upstream.calls.length);
      return recorded;
    }, PATIENCE);
    for (const request of internal) {
      expect(request).toMatchObject({
        provider: 'near',
        model: 'embed-one',
        task_type: 'embedding',
      });
    }
  });

  it('embeds everything anew with another model, and drops the former vectors', async () => {
    const rhetor = await start(tasksWith('embed-one'), await place());
    await tell(rhetor, 'ana');
    await untilFilled(rhetor, [ANSWER]);
    expect(await countVectors(rhetor)).toBe(MESSAGES.length);
    await writeFile(join(rhetor.directory, 'tasks.json'), JSON.stringify(tasksWith('embed-two')));
    await vi.waitFor(async () => {
      expect(await countVectors(rhetor, 'embed-two')).toBe(MESSAGES.length);
      expect(await countVectors(rhetor, 'embed-one')).toBe(0);
    }, PATIENCE);
    expect((await found(rhetor))[0]?.[0]).toBe(ANSWER);
    const deleted = await fetch(`${rhetor.url}/contexts/ana`, { method: 'DELETE' });
    expect(deleted.status).toBe(200);
    await vi.waitFor(async () => expect(await countVectors(rhetor, 'embed-two')).toBe(0), PATIENCE);
  });

  it("deletes a deleted key's vectors, and makes none after that", async () => {
    const rhetor = await start(tasksWith('embed-one'), { ...TOKEN, ...(await place()) });
    const key = await newKey(rhetor, { name: 'leaving' });
    await tell(rhetor, 'ana', MESSAGES, key.headers);
    await untilFilled(rhetor, [ANSWER]);
    expect(await countVectors(rhetor)).toBe(MESSAGES.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.holdOf = (texts) => (texts.includes('too late') ? promise : undefined);
    await tell(rhetor, 'ben', [{ role: 'user', content: 'too late' }], key.headers);
    await vi.waitFor(() => expect(upstream.texts).toContain('too late'), PATIENCE);
    const path = `${rhetor.url}/keys/${key.id}`;
    const deleted = await fetch(path, { method: 'DELETE', headers: WITH_TOKEN });
    expect(deleted.status).toBe(200);
    expect(await countVectors(rhetor)).toBe(0);
    resolve();
    const asked = upstream.calls.length;
    await tell(rhetor, 'cleo', [{ role: 'user', content: 'A word of mine' }], WITH_TOKEN);
    await untilFilled(rhetor, ['A word of mine']);
    expect(await countVectors(rhetor)).toBe(1);
    const texts = upstream.calls.slice(asked).flatMap(({ texts }) => texts);
    expect(texts).toEqual(['A word of mine']);
    const byWords = await found(rhetor, 'Miso', WITH_TOKEN);
    expect(byWords.map(([text]) => text)).toContain(ANSWER);
  });
});

it('goes on without a vector that does not come in time', async () => {
  const rhetor = await start();
  await tell(rhetor, 'ana');
  await untilFilled(rhetor, [ANSWER]);
  const { promise, resolve } = Promise.withResolvers<void>();
  upstream.holdOf = (texts) => (texts.includes(QUESTION) ? promise : undefined);
  const late = await found(rhetor);
  await vi.waitFor(() => expect(upstream.texts).toContain(QUESTION), PATIENCE);
  expect(late[0]?.[0]).not.toBe(ANSWER);
  // The vector that came too late is there for the next search.
  resolve();
  await vi.waitFor(async () => expect((await found(rhetor))[0]?.[0]).toBe(ANSWER), PATIENCE);
  expect(upstream.texts.filter((text) => text === QUESTION)).toHaveLength(1);
});

it('searches by words while the model fails, and fills the rest when it is well again', async () => {
  upstream.statusOf = () => 500;
  const rhetor = await start();
  await tell(rhetor, 'ana');
  await vi.waitFor(
    () => expect(rhetor.app.get(MemoryEmbeddings).status.state).toBe('failing'),
    PATIENCE,
  );
  expect((await found(rhetor)).map(([text]) => text)).toContain(ANSWER);
  const answered = await rhetor.post('/message', { message: 'Hi', context_id: 'other' });
  expect(answered.status).toBe(200);
  upstream.statusOf = () => 200;
  await untilFilled(rhetor, [ANSWER, 'Hi']);
});

it('fills everything but the text on which the model fails', async () => {
  upstream.statusOf = (texts) => (texts.includes(ANSWER) ? 500 : 200);
  const rhetor = await start();
  await tell(rhetor, 'ana');
  await call(rhetor, '/memory/notes', { text: 'The pet eats at six.' });
  const others = MESSAGES.map(({ content }) => content).filter((text) => text !== ANSWER);
  await untilFilled(rhetor, [...others, 'The pet eats at six.']);
  expect((await found(rhetor)).map(([text]) => text)).toContain(ANSWER);
});

it('charges a question to the component that asks', async () => {
  const rhetor = await start();
  await tell(rhetor, 'ana');
  await untilFilled(rhetor, [ANSWER]);
  await call(rhetor, '/memory/search', { query: QUESTION, component: 'ergon' });
  await vi.waitFor(async () => {
    const components = (await internalRequests(rhetor)).map(({ component }) => component);
    expect(components).toContain('ergon');
  }, PATIENCE);
});

it("sends nothing of a key that may not use the model, and counts the others' tokens for them", async () => {
  const rhetor = await start(tasksWith('embed-one'), TOKEN);
  const closed = await newKey(rhetor, { name: 'closed', models: ['simulated/*'] });
  const open = await newKey(rhetor, { name: 'open', models: ['near/*'] });
  await tell(rhetor, 'closed', [{ role: 'user', content: 'my pet secret' }], closed.headers);
  await tell(rhetor, 'open', MESSAGES, open.headers);
  await untilFilled(rhetor, [ANSWER]);
  expect((await found(rhetor, 'pet secret?', closed.headers)).map(([text]) => text)).toEqual([
    'my pet secret',
  ]);
  await vi.waitFor(
    async () => expect((await found(rhetor, QUESTION, open.headers))[0]?.[0]).toBe(ANSWER),
    PATIENCE,
  );
  expect(upstream.texts.join()).not.toContain('secret');
  await vi.waitFor(async () => {
    const keys = (await internalRequests(rhetor, WITH_TOKEN)).map(({ key }) => key);
    expect([...new Set(keys)]).toEqual([open.id]);
  }, PATIENCE);
});

it('finds after a kill -9 what has no vector yet', async () => {
  const home = await RhetorHome.make();
  const options = { providers: providers(), tasks: tasksWith('embed-one') };
  try {
    upstream.holdOf = () => new Promise(() => undefined);
    const first = await home.start(options);
    await tell(first, 'ana');
    await vi.waitFor(() => expect(upstream.texts).toContain(ANSWER), PATIENCE);
    first.kill('SIGKILL');
    await first.untilEnd();
    upstream.holdOf = () => undefined;
    const second = await home.start(options);
    await vi.waitFor(async () => expect((await found(second))[0]?.[0]).toBe(ANSWER), PATIENCE);
  } finally {
    await home.remove();
  }
});

it("deletes after a restart the vectors that a key's deletion has left", async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'rhetor-vectors-'));
  onTestFinished(() => rm(dataDirectory, { recursive: true }));
  const tasks = tasksWith('embed-one');
  const options = { providers: providers(), tasks, variables: TOKEN, dataDirectory };
  const first = await TestRhetor.start(options);
  const key = await newKey(first, { name: 'leaving' });
  await tell(first, 'ana', MESSAGES, key.headers);
  await untilFilled(first, [ANSWER]);
  // The process ends before the rest of the deletion.
  vi.spyOn(first.app.get(VectorStore), 'forget').mockRejectedValue(new Error('killed'));
  await fetch(`${first.url}/keys/${key.id}`, { method: 'DELETE', headers: WITH_TOKEN });
  expect(await countVectors(first)).toBe(MESSAGES.length);
  await first.stop();

  const second = await TestRhetor.start({ ...options, tasks: { default: {} } });
  running.push(second);
  await vi.waitFor(async () => expect(await countVectors(second)).toBe(0), PATIENCE);
  const refused = await fetch(`${second.url}/v1/models`, { headers: key.headers });
  expect(refused.status).toBe(401);
});
