/** Search in one conversation, in those of a component, and in all. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MessageSearch } from '../../src/context/ports/message-search.ts';
import { expectError } from './expect-error.ts';
import { type Json, jsonOf, TIMESTAMP, UUID } from './json.ts';
import { toolCall } from '../mcp/mcp-stage.ts';
import { Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start();
  const say = (context_id: string, message: string, answer: string) => {
    stage.upstream.next({ text: answer });
    return stage.rhetor.post('/message', { context_id, message });
  };
  await say('ergon:one', 'Where do the storks go in winter?', 'They fly to Sudan.');
  await say('ergon:two', 'I saw a stork on the roof.', 'How nice.');
  await say('telos:one', 'A stork is a bird.', 'It is.');
});
afterAll(() => stage.stop());

const search = async (path: string, body?: unknown) =>
  body === undefined
    ? fetch(`${stage.rhetor.url}${path}`, { method: 'POST' })
    : stage.rhetor.post(path, body);
const contentsOf = (body: Json) =>
  (body['results'] as { readonly message: Json }[]).map(({ message }) => message['content']);

describe('POST /contexts/{id}/search', () => {
  it('accepts the query as a parameter or as JSON', async () => {
    const byBody = await search('/contexts/ergon:one/search', { query: 'storks in winter' });
    expect(byBody.status).toBe(200);
    const body = await jsonOf(byBody);
    expect(body).toEqual({
      context_id: 'ergon:one',
      query: 'storks in winter',
      count: 2,
      results: expect.any(Array),
    });
    expect((body['results'] as Json[])[0]).toEqual({
      message: {
        id: expect.stringMatching(UUID),
        role: expect.any(String),
        content: expect.any(String),
        timestamp: expect.stringMatching(TIMESTAMP),
      },
      score: expect.any(Number),
    });
    const path = '/contexts/ergon:one/search?query=storks%20in%20winter&limit=5';
    const byParameter = await jsonOf(await search(path));
    expect(contentsOf(byParameter)).toEqual(contentsOf(body));
    expect(
      contentsOf(await jsonOf(await search('/contexts/ergon:one/search?query=storks&limit=1'))),
    ).toHaveLength(1);
  });

  it('finds nothing in an empty context, and reports a missing one', async () => {
    expect(
      await jsonOf(await search('/contexts/telos:one/search', { query: 'winter' })),
    ).toMatchObject({ count: 0, results: [] });
    expect(await jsonOf(await search('/contexts/telos:one/search', { query: '?!' }))).toMatchObject(
      { count: 0 },
    );
    const missing = await search('/contexts/nowhere/search', { query: 'winter' });
    await expectError(missing, 404, 'context_not_found');
  });
});

describe('neighbours of results', () => {
  type Found = { message: Json; neighbours?: { before: Json[]; after: Json[] } };
  const resultsOf = async (path: string, body?: unknown) =>
    (await jsonOf(await search(path, body)))['results'] as readonly Found[];
  const texts = (messages: readonly Json[] = []) => messages.map(({ content }) => content);

  it('are absent by default, and surround each result on request', async () => {
    const path = '/contexts/ergon:one/search';
    for (const plain of await resultsOf(path, { query: 'storks in winter' })) {
      expect(plain).not.toHaveProperty('neighbours');
    }
    const results = await resultsOf(path, { query: 'storks in winter', neighbours: 1 });
    expect(results).toHaveLength(2);
    const [question, answer] = ['Where do the storks go in winter?', 'They fly to Sudan.'];
    // Each is a result of its own, though it is also the other's neighbour.
    for (const { message, neighbours } of results) {
      const isQuestion = message['content'] === question;
      expect(texts(neighbours?.before)).toEqual(isQuestion ? [] : [question]);
      expect(texts(neighbours?.after)).toEqual(isQuestion ? [answer] : []);
      expect(neighbours?.before.concat(neighbours.after)[0]).toMatchObject({
        id: expect.stringMatching(UUID),
        timestamp: expect.stringMatching(TIMESTAMP),
      });
    }
  });

  it('can be asked for as a parameter, in all conversations', async () => {
    const results = await resultsOf('/contexts/search?query=roof&neighbours=10&limit=1');
    expect(texts(results.map(({ message }) => message))).toEqual(['I saw a stork on the roof.']);
    expect(texts(results[0]?.neighbours?.after)).toEqual(['How nice.']);
    expect(results[0]?.neighbours?.before).toEqual([]);
  });
});

describe('POST /contexts/search', () => {
  it('searches all conversations, or those of a component', async () => {
    const all = await jsonOf(await search('/contexts/search', { query: 'stork', limit: 10 }));
    const contexts = (all['results'] as Json[]).map(({ context_id: id }) => id);
    expect(new Set(contexts)).toEqual(new Set(['ergon:one', 'ergon:two', 'telos:one']));
    const some = await jsonOf(
      await search('/contexts/search', { query: 'stork', component: 'telos' }),
    );
    expect(some).toMatchObject({ component: 'telos', query: 'stork' });
    expect(contentsOf(some)).toContain('A stork is a bird.');
    for (const { context_id: id } of some['results'] as Json[]) expect(id).toBe('telos:one');
  });

  it('scores between 0 and 1, the best first', async () => {
    const all = await jsonOf(await search('/contexts/search', { query: 'stork roof', limit: 10 }));
    const scores = (all['results'] as { readonly score: number }[]).map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    for (const score of scores) expect(score >= 0 && score <= 1).toBe(true);
    expect(contentsOf(all)[0]).toBe('I saw a stork on the roof.');
  });
});

describe.each(['/contexts/search', '/contexts/ergon:one/search'])('%s', (path) => {
  it.each([
    ['query', {}],
    ['query', { query: '' }],
    ['query', { query: 'x'.repeat(10_001) }],
    ['query', { query: 7 }],
    ['limit', { query: 'x', limit: 0 }],
    ['limit', { query: 'x', limit: 1_001 }],
    ['limit', { query: 'x', limit: '5' }],
    ['neighbours', { query: 'x', neighbours: -1 }],
    ['neighbours', { query: 'x', neighbours: 11 }],
    ['neighbours', { query: 'x', neighbours: '1' }],
    ['unknown', { query: 'x', unknown: 1 }],
    ['(body)', []],
  ])('names the field that is wrong: %s', async (field, body) => {
    const refused = await expectError(await search(path, body), 422, 'validation_failed');
    expect(refused['errors']).toMatchObject([{ field }]);
  });

  it('needs a query, and a numeric limit', async () => {
    await expectError(await search(path), 422, 'validation_failed');
    await expectError(await search(`${path}?query=x&limit=many`), 422, 'validation_failed');
    await expectError(await search(`${path}?query=x&query=y`), 422, 'validation_failed');
  });

  it.each([
    '"',
    'a* OR',
    'NEAR(stork roof, 2)',
    'stork AND NOT roof',
    '^stork + text : (roof)',
    '\0',
    'stork\0roof',
    '😀',
    '👩‍👩‍👧‍👦 🐦',
    '\ud800',
    "'; DROP TABLE",
    '{text}:x',
    'a',
    'who is the and of',
    '?!',
    'stork '.repeat(1_600),
    'x'.repeat(10_000),
    `${'stork'.repeat(20)} roof`,
  ])('answers any text: %j', async (query) => {
    const response = await search(path, { query, limit: 1_000, neighbours: 10 });
    expect(response.status).toBe(200);
    const { count, results } = await jsonOf(response);
    expect(results).toHaveLength(Number(count));
  });

  it('refuses a query of a megabyte', async () => {
    const refused = await search(path, { query: 'stork '.repeat(175_000) });
    expect([413, 422]).toContain(refused.status);
  });
});

describe('a caller that leaves', () => {
  const query = 'storks in winter';
  it.each([
    ['/contexts/search', { query }],
    ['/contexts/ergon:one/search', { query }],
    ['/memory/search', { query }],
    ['/mcp', toolCall('search_memory', { query })],
  ])('takes its search along: %s', async (path, body) => {
    const index = stage.rhetor.app.get(MessageSearch);
    const { promise: asked, resolve: ask } = Promise.withResolvers<AbortSignal | undefined>();
    const candidates = vi.spyOn(index, 'candidates').mockImplementation((_, __, signal) => {
      ask(signal);
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    });
    const leaving = new AbortController();
    const response = stage.rhetor.post(path, body, leaving.signal);
    response.catch(() => undefined);
    const signal = await asked;
    expect(signal?.aborted).toBe(false);
    leaving.abort();
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    candidates.mockRestore();
  });
});
