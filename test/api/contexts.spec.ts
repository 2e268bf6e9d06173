/** /contexts: reading stored conversations page by page, and deleting them (docs/openapi.json). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { jsonOf, TIMESTAMP } from './json.ts';
import { Stage } from './stage.ts';

type Page = {
  readonly count: number;
  readonly contexts: readonly { readonly id: string }[];
  readonly next_cursor?: string;
};
type Messages = {
  readonly count: number;
  readonly messages: readonly { readonly id: string; readonly content: string }[];
  readonly next_before?: string;
};

let stage: Stage;
const ids = ['ergon:one', 'ergon:two', 'telos:three', 'plain', 'ergon_four'];

beforeAll(async () => {
  stage = await Stage.start();
  for (const id of ids) await say(id, `Hello from ${id}`);
});
afterAll(() => stage.stop());

async function say(contextId: string, message: string): Promise<void> {
  const response = await stage.rhetor.post('/message', { message, context_id: contextId });
  expect(response.status).toBe(200);
}

const list = async (query = '') =>
  (await jsonOf(await stage.rhetor.get(`/contexts${query}`))) as Page;
const idsOf = ({ contexts }: Page) => contexts.map(({ id }) => id);

describe('GET /contexts', () => {
  it('lists the newest first, each with the fields of the contract', async () => {
    const page = await list();
    expect(idsOf(page)).toEqual(ids.toReversed());
    expect(page.count).toBe(5);
    expect(page).not.toHaveProperty('next_cursor');
    expect(page.contexts.at(-1)).toEqual({
      id: 'ergon:one',
      component: 'ergon',
      created_at: expect.stringMatching(TIMESTAMP),
      updated_at: expect.stringMatching(TIMESTAMP),
      active_message_count: 2,
      archived_message_count: 0,
      total_messages: 2,
      summary_count: 0,
      token_count: expect.any(Number),
      metadata: {},
    });
  });

  it('is paged by a cursor', async () => {
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.next_cursor ?? ''}`);
    const third = await list(`?limit=2&cursor=${second.next_cursor ?? ''}`);
    expect([first, second, third].flatMap(idsOf)).toEqual(ids.toReversed());
    expect([first.count, second.count, third.count]).toEqual([2, 2, 1]);
    expect(third).not.toHaveProperty('next_cursor');
  });

  it('is filtered by component and by part of the id', async () => {
    expect(idsOf(await list('?component=ergon'))).toEqual(['ergon:two', 'ergon:one']);
    expect(idsOf(await list('?q=t'))).toEqual(['telos:three', 'ergon:two']);
    expect(idsOf(await list('?q=n_f'))).toEqual(['ergon_four']);
    expect(idsOf(await list('?q=%25'))).toEqual([]);
  });
});

describe('GET /contexts/{id}', () => {
  it('returns the newest messages in chronological order, page by page', async () => {
    for (const n of [1, 2, 3]) await say('paged', `question ${n}`);
    const read = async (query: string) =>
      (await jsonOf(await stage.rhetor.get(`/contexts/paged?limit=4${query}`))) as Messages;
    const newest = await read('');
    expect(newest.messages.map(({ content }) => content)).toEqual([
      'question 2',
      'Hello, world!',
      'question 3',
      'Hello, world!',
    ]);
    const older = await read(`&before=${newest.next_before ?? ''}`);
    expect(older.messages.map(({ content }) => content)).toEqual(['question 1', 'Hello, world!']);
    expect(older.count).toBe(2);
    expect(older).not.toHaveProperty('next_before');
  });

  it('shows messages that /chat has replaced, each with its time, on request', async () => {
    const user = (content: string) => ({ role: 'user', content });
    const chat = async (...messages: readonly object[]): Promise<void> => {
      const response = await stage.rhetor.post('/chat', { context_id: 'replaced', messages });
      expect(response.status).toBe(200);
    };
    await chat(user('one'));
    await chat(user('two'));
    const read = async (query: string) =>
      (await jsonOf(await stage.rhetor.get(`/contexts/replaced${query}`))) as Messages;
    expect((await read('')).messages).toEqual([
      expect.not.objectContaining({ superseded_at: expect.anything() }),
      expect.not.objectContaining({ superseded_at: expect.anything() }),
    ]);
    const superseded = { superseded_at: expect.stringMatching(TIMESTAMP) };
    const all = await read('?include_archived=true');
    expect(all.messages).toEqual([
      expect.objectContaining({ content: 'one', ...superseded }),
      expect.objectContaining({ content: 'Hello, world!', ...superseded }),
      expect.objectContaining({ content: 'two' }),
      expect.objectContaining({ content: 'Hello, world!' }),
    ]);
    const newest = await read('?include_archived=1&limit=3');
    const older = await read(`?include_archived=1&before=${newest.next_before ?? ''}`);
    expect(older.messages).toEqual(all.messages.slice(0, 1));
    const wrong = await stage.rhetor.get('/contexts/replaced?include_archived=maybe');
    await expectError(wrong, 422, 'validation_failed');
  });

  it('accepts an id as it is written in an address', async () => {
    expect(await jsonOf(await stage.rhetor.get('/contexts/ergon%3Aone'))).toMatchObject({
      context_id: 'ergon:one',
      count: 2,
    });
  });
});

describe('DELETE /contexts/{id}', () => {
  const remove = (id: string) => fetch(`${stage.rhetor.url}/contexts/${id}`, { method: 'DELETE' });

  it('leaves nothing of it, not even in the files', async () => {
    await say('gone', 'the canary sings at dawn');
    expect(await jsonOf(await remove('gone'))).toEqual({ success: true, context_id: 'gone' });
    await expectError(await stage.rhetor.get('/contexts/gone'), 404, 'context_not_found');
    const directory = stage.rhetor.dataDirectory;
    for (const file of await readdir(directory)) {
      expect((await readFile(join(directory, file))).includes('canary sings')).toBe(false);
    }
  });

  it('reports it if there was none', async () => {
    expect(await jsonOf(await remove('never'))).toEqual({ success: false, context_id: 'never' });
  });

  it('cancels a running turn, which then writes nothing', async () => {
    stage.upstream.next({ text: ['one ', 'two '], fault: { type: 'stall', afterTokens: 2 } });
    const body = { message: 'Hello', context_id: 'running' };
    const stream = await stage.rhetor.post('/stream', body);
    expect(stream.headers.get('x-rhetor-context')).toBe('running');
    await jsonOf(await remove('running'));
    expect(await stream.text()).toContain('"finish_reason":"cancelled"');
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    await expectError(await stage.rhetor.get('/contexts/running'), 404, 'context_not_found');
  });

  it('refuses a turn of it that no model has answered yet', async () => {
    stage.upstream.next({ fault: { type: 'silent' } });
    const waiting = stage.rhetor.post('/message', { message: 'Hello', context_id: 'waiting' });
    await stage.upstream.until(() => stage.upstream.inFlight === 1);
    await remove('waiting');
    const answer = await expectError(await waiting, 409, 'conflict');
    expect(answer['context']).toBe('waiting');
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });
});
