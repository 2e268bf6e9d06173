import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTick } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupError } from '../../src/config/startup-error.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { describeContextStore } from './context-store-contract.ts';
import { newTurn } from './new-turn.ts';
import { activeTexts, EVERYTHING, historyOf } from './reading-stores.ts';
import { countUnindexed, expectSoundIndex } from './sound-index.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-store-'));
  file = join(directory, 'rhetor.db');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function openStore(busyTimeoutMs = 5_000): Promise<SqliteContextStore> {
  const store = new SqliteContextStore({ directory, busyTimeoutMs });
  await store.open();
  return store;
}

const SUITE_DIRECTORY = mkdtempSync(join(tmpdir(), 'rhetor-suite-'));
afterAll(() => rmSync(SUITE_DIRECTORY, { recursive: true }));

const openSuiteStore = (directory: string) => async (): Promise<SqliteContextStore> => {
  const store = new SqliteContextStore({ directory });
  await store.open();
  return store;
};

describeContextStore(
  'the SQLite store',
  openSuiteStore(join(SUITE_DIRECTORY, 'one')),
  openSuiteStore(join(SUITE_DIRECTORY, 'other')),
);

describe('an unusable data directory', () => {
  it('is refused when its database comes from a newer version', async () => {
    await (await openStore()).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openStore()).rejects.toThrow(StartupError);
    await expect(openStore()).rejects.toThrow(`newer version of Rhetor. Use that version`);
  });

  it('is refused when its database is not a database', async () => {
    writeFileSync(file, 'This is no database. '.repeat(500));
    await expect(openStore()).rejects.toThrow(StartupError);
    await expect(openStore()).rejects.toThrow(`is damaged`);
  });
});

describe('a database that another program has locked', () => {
  it('is a clear error, and recovers when the lock is gone', async () => {
    const store = await openStore(100);
    await store.turns.append(newTurn('test', 'one', 'uno'));
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.turns.append(newTurn('test', 'two', 'dos'))).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('Another program holds a lock'),
      retryAfterMs: expect.any(Number),
    });
    expect(store.fault()).toContain('lock');
    expect(await historyOf(store, 'test', EVERYTHING)).toHaveLength(2);
    other.close();
    await store.turns.append(newTurn('test', 'three', 'tres'));
    expect(store.fault()).toBeUndefined();
    expect(await activeTexts(store, 'test')).toEqual(['one', 'uno', 'three', 'tres']);
    await store.close();
  });

  it('delays only the turns that wait to be stored', async () => {
    const store = await openStore();
    await store.turns.append(newTurn('test', 'one', 'uno'));
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    let isStored = false;
    const waiting = store.turns.append(newTurn('test', 'two', 'dos')).then(() => {
      isStored = true;
    });
    for (let count = 0; count < 200; count += 1) {
      expect(await historyOf(store, 'test', EVERYTHING)).toHaveLength(2);
      await store.contexts.list({ limit: 10 });
      await nextTick();
    }
    expect(isStored).toBe(false);
    other.close();
    await waiting;
    expect(await historyOf(store, 'test', EVERYTHING)).toHaveLength(4);
    await store.close();
  });
});

describe('delete', () => {
  /** Read by another process, because closing a file here would drop SQLite's locks on it. */
  const bytesOnDisk = (): Buffer =>
    execFileSync(
      'cat',
      readdirSync(directory).map((name) => join(directory, name)),
      {
        maxBuffer: 1024 ** 3,
      },
    );

  const unindexed = (): number => {
    const database = new DatabaseSync(file, { readOnly: true });
    const messages = countUnindexed(database);
    database.close();
    return messages;
  };

  it('leaves nothing in the files, however the pages were used before', async () => {
    const store = await openStore();
    const contextIds = Array.from({ length: 60 }, (_, index) => `secret-context-${index}-end`);
    // Written in capitals, so anything found in small letters comes from the index.
    const words = contextIds.map(() => `${randomUUID().replaceAll('-', '')}7`);
    for (let count = 0; count < 900; count += 1) {
      const contextId = contextIds[(count * 37) % contextIds.length] ?? '';
      const secret = `secret-of-${contextId}-${count}-end`;
      const word = words[contextIds.indexOf(contextId)]?.toUpperCase();
      const question = `${secret} ${'x'.repeat((count * 97) % 900)} ${word} ${secret}`;
      await store.turns.append({
        ...newTurn(contextId, question, secret),
        mode: count % 3 === 0 ? 'replace' : 'append',
      });
    }
    await vi.waitFor(() => expect(unindexed()).toBe(0));
    // A relatively small deletion leaves the index in another way.
    contextIds.unshift('secret-context-small-end');
    words.unshift(`${randomUUID().replaceAll('-', '')}7`);
    await store.turns.append(newTurn(contextIds[0] ?? '', words[0]?.toUpperCase() ?? '', 'short'));
    await vi.waitFor(() => expect(unindexed()).toBe(0));
    for (const [index, contextId] of contextIds.slice(0, 10).entries()) {
      // The index leaves out the prefix that a word shares with the previous one.
      const word = words[index]?.slice(8) ?? '';
      const page = await store.contexts.messages(contextId, { limit: 1000 });
      expect(bytesOnDisk().includes(contextId)).toBe(true);
      expect(bytesOnDisk().includes(word)).toBe(true);
      expect(await store.contexts.delete(contextId)).toBe(true);
      const bytes = bytesOnDisk();
      expect(bytes.includes(contextId)).toBe(false);
      expect(bytes.includes(word)).toBe(false);
      for (const { id } of page?.messages ?? []) expect(bytes.includes(id)).toBe(false);
    }
    await store.close();
  });

  it('leaves nothing to find of a conversation that was deleted right after its turn', async () => {
    const store = await openStore();
    const find = async () => await store.search.candidates({ words: ['harbour'], limit: 10 });
    await store.turns.append(newTurn('kept', 'the harbour', 'yes'));
    await store.turns.append(newTurn('test', 'the old harbour', 'yes'));
    expect((await find()).length).toBeGreaterThan(2);
    await store.contexts.delete('test');
    expect((await find()).map(({ contextId }) => contextId)).toEqual(['kept', 'kept']);
    await vi.waitFor(() => expect(unindexed()).toBe(0));
    expect((await find()).map(({ contextId }) => contextId)).toEqual(['kept', 'kept']);
    await store.close();
    const database = new DatabaseSync(file);
    expectSoundIndex(database);
    database.close();
  });
});

it('stores what was requested before it closed, and refuses later requests', async () => {
  const store = await openStore();
  const turn = store.turns.append(newTurn('test', 'one', 'uno'));
  await store.close();
  expect(await turn).toMatchObject({ version: 1 });
  await expect(store.turns.append(newTurn('test', 'two', 'dos'))).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
  await expect(historyOf(store, 'test', EVERYTHING)).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
  const again = await openStore();
  expect(await activeTexts(again, 'test')).toEqual(['one', 'uno']);
  await again.close();
});
