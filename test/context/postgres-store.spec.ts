import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import { planReplacement } from '../../src/context/rows/replacement.ts';
import { textMessage, textOf } from '../../src/model/message.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { describeContextStore } from './context-store-contract.ts';
import { newList, newTurn } from './new-turn.ts';
import { activeTexts, historyOf, newContextId, textsOf } from './reading-stores.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

async function openStore(given?: string): Promise<PostgresContextStore> {
  const url = given ?? (await server.createDatabase());
  const store = new PostgresContextStore({ url, listenUrl: url, connections: 6 });
  await store.open();
  return store;
}

describeContextStore(
  'the PostgreSQL store',
  () => openStore(),
  () => openStore(),
);

describe('two stores on one database, which might be of two processes', () => {
  let url: string;
  let here: PostgresContextStore;
  let there: PostgresContextStore;
  beforeAll(async () => {
    url = await server.createDatabase();
    [here, there] = await Promise.all([openStore(url), openStore(url)]);
  });
  afterAll(async () => {
    await Promise.all([here.close(), there.close()]);
  });

  it('notify each other of their changes, but not themselves', async () => {
    const heard: unknown[] = [];
    const own: unknown[] = [];
    const listening = [
      there.notices.heard.subscribe((notice) => heard.push(notice)),
      here.notices.heard.subscribe((notice) => own.push(notice)),
    ];
    await here.documents.writeSetting('color', 'blue');
    await here.documents.writeDocument('texts', 'a', '{}');
    await here.contexts.delete('nobody');
    await here.notices.tell({ type: 'context-cancelled', contextId: 'somebody' });
    await vi.waitFor(() =>
      expect(heard).toEqual([
        expect.objectContaining({ type: 'setting-written', key: 'color' }),
        expect.objectContaining({ type: 'documents-changed', collection: 'texts' }),
        expect.objectContaining({ type: 'context-deleted', contextId: 'nobody' }),
        expect.objectContaining({ type: 'context-cancelled', contextId: 'somebody' }),
      ]),
    );
    expect(own).toEqual([]);
    for (const subscription of listening) subscription.unsubscribe();
  });

  it('give a claim to one of them, and to the other when the first one ends', async () => {
    const [one, other] = [await openStore(url), there];
    const claim = await one.claims.take('engine');
    expect(claim?.isHeld).toBe(true);
    expect(await other.claims.take('engine')).toBeUndefined();
    await one.close();
    const next = await other.claims.take('engine');
    expect(next?.isHeld).toBe(true);
    await next?.release();
  });

  it('write nothing of a turn that began before the other deleted its context', async () => {
    const contextId = newContextId();
    await here.turns.append(newTurn(contextId, 'zero', 'cero'));
    const running = { ...newTurn(contextId, 'one', 'uno'), askedAt: Date.now() - 50 };
    expect(await there.contexts.delete(contextId)).toBe(true);
    await expect(here.turns.append(running)).rejects.toMatchObject({ code: 'conflict' });
    expect(await here.contexts.find(contextId)).toBeUndefined();
  });

  it('nor of its first turn, although there was nothing to delete', async () => {
    const contextId = newContextId();
    const running = { ...newTurn(contextId, 'one', 'uno'), askedAt: Date.now() - 50 };
    expect(await there.contexts.delete(contextId)).toBe(false);
    await expect(here.turns.append(running)).rejects.toMatchObject({ code: 'conflict' });
    expect(await here.contexts.find(contextId)).toBeUndefined();
  });

  it('create a context again after it was deleted', async () => {
    const contextId = newContextId();
    await here.turns.append(newTurn(contextId, 'one', 'uno'));
    await there.contexts.delete(contextId);
    const later = { ...newTurn(contextId, 'two', 'dos'), askedAt: Date.now() + 50 };
    expect(await here.turns.append(later)).toMatchObject({ version: 1 });
    expect(await activeTexts(there, contextId)).toEqual(['two', 'dos']);
  });

  it('never leave half of a context after a concurrent turn and deletion', async () => {
    for (let round = 0; round < 20; round += 1) {
      const contextId = newContextId();
      const turns = Array.from({ length: 4 }, (_, index) =>
        here.turns.append(newTurn(contextId, `${index}`, 'yes')).catch(() => undefined),
      );
      await Promise.all([...turns, there.contexts.delete(contextId)]);
      const context = await there.contexts.find(contextId);
      const page = await there.contexts.messages(contextId, { limit: 100 });
      expect(page?.messages.length ?? 0).toBe((context?.version ?? 0) * 2);
    }
  });

  it('order turns of one context, so that each has its own version', async () => {
    const contextId = newContextId();
    const stored = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? here : there).turns.append(
          newTurn(contextId, `${index}`, `re ${index}`),
        ),
      ),
    );
    const versions = stored.map(({ version }) => version).toSorted((one, other) => one - other);
    expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    const texts = await activeTexts(there, contextId);
    texts.forEach((text, place) => {
      if (place % 2 === 1) expect(text).toBe(`re ${texts[place - 1]}`);
    });
  });
});

it('plans a changed list again when the other process has changed the context in the meantime', async () => {
  const url = await server.createDatabase();
  const [here, there] = await Promise.all([openStore(url), openStore(url)]);
  const contextId = newContextId();
  await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      (index % 2 === 0 ? here : there).turns.append(
        newList(contextId, index % 3 === 0 ? ['one'] : ['one', `two ${index}`], `re ${index}`),
      ),
    ),
  );
  const context = await here.contexts.find(contextId);
  const page = await here.contexts.messages(contextId, { limit: 1_000, includesArchived: true });
  const texts = await activeTexts(here, contextId);
  expect(texts[0]).toBe('one');
  expect(texts.at(-1)).toMatch(/^re /);
  expect(context).toMatchObject({ version: 30, activeMessageCount: texts.length });
  // Only the common beginning of all lists is kept; each reply is stored once.
  expect(page?.messages.filter(({ message }) => textOf(message) === 'one')).toHaveLength(1);
  expect(page?.messages).toHaveLength(texts.length + (context?.archivedMessageCount ?? 0));
  expect(page?.messages.filter(({ message }) => textOf(message).startsWith('re '))).toHaveLength(
    30,
  );
  await Promise.all([here.close(), there.close()]);
});

it('keeps and archives messages of a new list as planReplacement says', async () => {
  const store = await openStore();
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(list, list, async (active, next) => {
      const contextId = newContextId();
      const turn = (texts: readonly string[], reply: string) => ({
        ...newTurn(contextId, '', reply),
        mode: 'replace' as const,
        messages: texts.map((text) => textMessage('user', text)),
      });
      await store.turns.append(turn(active, 'first'));
      await store.turns.append(turn(next, 'second'));
      const before = [...active.map((text) => `user ${text}`), 'assistant first'];
      const plan = planReplacement(
        before,
        next.map((text) => `user ${text}`),
      );
      const context = await store.contexts.find(contextId);
      expect(await activeTexts(store, contextId)).toEqual([...next, 'second']);
      expect(context?.archivedMessageCount).toBe(plan.archived.length);
      expect(context?.activeMessageCount).toBe(next.length + 1);
    }),
    { numRuns: 60 },
  );
  await store.close();
});

it('stores what PostgreSQL’s text cannot hold', async () => {
  const store = await openStore();
  const odd = 'nul \0 lone \ud800 quote \' " \\ {} 😀';
  const contextId = newContextId();
  await store.turns.append({ ...newTurn(contextId, odd, odd), component: odd });
  expect(await activeTexts(store, contextId)).toEqual([odd, odd]);
  await store.documents.writeDocument('odd', odd, JSON.stringify({ odd }));
  const [document] = await store.documents.readDocuments('odd');
  expect(JSON.parse(document?.body ?? '')).toEqual({ odd });
  await store.close();
});

it('fails only the turn that it cannot store, and stores the turns next to it', async () => {
  const store = await openStore();
  const turns = Array.from({ length: 10 }, () => newTurn(newContextId(), 'one', 'uno'));
  const broken = { ...newTurn(newContextId(), 'bad', 'malo'), repliedAt: Number.NaN };
  const outcomes = await Promise.allSettled([
    ...turns.map((turn) => store.turns.append(turn)),
    store.turns.append(broken),
    ...turns.map((turn) => store.turns.append(turn)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...turns.map(() => 'fulfilled'),
    'rejected',
    ...turns.map(() => 'fulfilled'),
  ]);
  await store.close();
});

it('reads a window of thousands of messages like one of a few', async () => {
  const store = await openStore();
  const contextId = newContextId();
  const messages = Array.from({ length: 3_000 }, (_, index) => textMessage('user', `${index}`));
  await store.turns.append({ ...newTurn(contextId, '', 'end'), mode: 'replace', messages });
  const texts = await activeTexts(store, contextId);
  expect(texts).toEqual([...messages.map((_, index) => `${index}`), 'end']);
  const few = await historyOf(store, contextId, { maxTokens: 1_000_000, maxMessages: 700 });
  expect(textsOf(few)).toEqual(texts.slice(-700));
  await store.close();
});
