import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVERY_CONTEXT, type ContextScope } from '../../records/context-scope.ts';
import { SEARCH_QUEUE } from '../../limits.ts';
import type { NoteFilter, NoteReader } from '../../records/note.ts';
import { registerIndexFunctions } from '../indexing/index-functions.ts';
import { NoteStatements } from '../statements/note-statements.ts';
import { SqliteContextStore } from '../sqlite-context-store.ts';

const ADMINISTRATOR: NoteReader = { scope: EVERY_CONTEXT };
const OWN: ContextScope = { type: 'own', owner: 'k0' };
const WORDS = Array.from({ length: 48 }, (_, index) => `word${index}`);
const NOTES = 3_000;

const directory = mkdtempSync(join(tmpdir(), 'rhetor-notes-'));
const store = new SqliteContextStore({ directory });

/** The 500 oldest notes are about `many`, and three of these about `few:1`. */
beforeAll(async () => {
  await store.open();
  const database = new DatabaseSync(join(directory, 'rhetor.db'));
  registerIndexFunctions(database);
  const statements = new NoteStatements(database);
  database.exec('BEGIN');
  for (let index = 0; index < NOTES; index += 1) {
    const old = index < 3 ? 'few:1' : 'many';
    statements.perform({
      type: 'add-note',
      note: {
        id: `note ${index}`,
        text: index === 3 ? `${WORDS.join(' ')} rare` : WORDS.join(' '),
        tags: [],
        isPinned: false,
        owner: `k${index % 2}`,
        createdAt: index,
        ...(index < 500 ? { about: old, component: 'apollo' } : { component: 'ergon' }),
      },
    });
  }
  database.exec('COMMIT');
  database.close();
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function find(filter: NoteFilter, words: readonly string[] = WORDS, reader = ADMINISTRATOR) {
  const found = await store.notes.candidates({ words, limit: 1_000, ...filter }, reader);
  return found.map(({ note }) => note.createdAt);
}

it('leaves the main thread free during a search whose filter nothing passes', async () => {
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), 0);
  let hasBegun = false;
  setImmediate(() => (hasBegun = true));
  for (const filter of [{ since: NOTES }, { aboutContexts: ['nobody'] }, { component: 'none' }]) {
    expect(await find(filter)).toEqual([]);
  }
  clearInterval(ticking);
  expect(hasBegun).toBe(true);
  expect(ticks).toBeGreaterThan(0);
});

it('searches the few notes that pass a filter, however old', async () => {
  expect(await find({ aboutContexts: ['few:1:chat'] })).toEqual([2, 1, 0]);
  expect(await find({ about: 'few:1' }, WORDS, { scope: OWN })).toEqual([2, 0]);
});

it('checks a filter that many notes pass on the newest matches of each word only', async () => {
  expect(await find({ about: 'many' })).toEqual([]);
  expect(await find({ about: 'many' }, [...WORDS, 'rare'])).toEqual([3]);
  // A key's own notes are a half of all, so that these are all of its notes.
  const oldest = await find({ until: 1_000 }, WORDS, { scope: OWN });
  expect([oldest.length, oldest[0]]).toEqual([400, 998]);
});

it('begins before `until`, in the component, with the notes of the right owners', async () => {
  expect(await find({ until: 1_000 })).toEqual(Array.from({ length: 400 }, (_, age) => 999 - age));
  const byKey = await find({ by: { owner: 'k1' }, until: 1_000 });
  expect([byKey.length, byKey.at(-1)]).toEqual([400, 201]);
  expect(await find({ by: { owner: undefined }, until: 1_000 })).toEqual([]);
  const inComponent = await find({ component: 'apollo' });
  expect(inComponent).toEqual(Array.from({ length: 400 }, (_, age) => 499 - age));
});

it('refuses a caller that has too many searches waiting, and goes on with those of others', async () => {
  const search = (owner: string) =>
    find({ since: NOTES }, ['word1'], { scope: { type: 'own', owner } });
  const most = SEARCH_QUEUE.mostWaitingEach + 1;
  const greedy = Array.from({ length: most }, () => search('k0'));
  await expect(search('k0')).rejects.toMatchObject({ code: 'overloaded' });
  expect(await search('k1')).toEqual([]);
  expect(await Promise.all(greedy)).toEqual(Array.from({ length: most }, () => []));
});

it('fails running and waiting searches when the store closes', async () => {
  const searches = [find({ since: NOTES }), find({ since: NOTES }), find({ since: NOTES })];
  const settled = Promise.allSettled(searches);
  await store.close();
  const failed = { status: 'rejected', reason: { code: 'storage_unavailable' } };
  expect(await settled).toMatchObject([failed, failed, failed]);
});
