import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { IndexingStore, messageRow } from '../../../../test/context/indexing-store.ts';
import { type ContextScope, EVERY_CONTEXT } from '../../records/context-scope.ts';
import type { SearchScope } from '../../records/search-query.ts';
import { textOf } from '../../../model/message.ts';

const MINE: ContextScope = { type: 'own', owner: 'mine' };
const THEIRS: ContextScope = { type: 'own', owner: 'theirs' };
const MY_COMPONENT: ContextScope = { type: 'component', component: 'my-part', owner: 'mine' };

/** What one statement of a search has read. */
type Read = { readonly sql: string; readonly rows: number; readonly postings: readonly number[] };

/** Notes what each statement reads: its rows, and the length of each list of the index that it names. */
class WatchedReads {
  reads: Read[] = [];
  private readonly counting: DatabaseSync[] = [];

  watch(database: DatabaseSync): DatabaseSync {
    const prepare = database.prepare.bind(database);
    database.prepare = (sql) => {
      const statement = prepare(sql);
      const note = (rows: number, values: readonly unknown[]): void => {
        this.reads.push({ sql, rows, postings: this.postings(sql, values) });
      };
      for (const method of ['all', 'get'] as const) {
        const read = statement[method].bind(statement);
        Object.assign(statement, {
          [method]: (...values: SQLInputValue[]) => {
            const found = read(...values) ?? [];
            note(Array.isArray(found) ? found.length : 1, values);
            return found;
          },
        });
      }
      return statement;
    };
    return database;
  }

  /** Called when everything is stored. */
  open(file: string): void {
    const database = new DatabaseSync(file);
    for (const index of ['world_search', 'message_search']) {
      database.exec(
        `CREATE VIRTUAL TABLE temp.${index}_lists USING fts5vocab (main, ${index}, row)`,
      );
    }
    this.counting.push(database);
    this.reads = [];
  }

  close(): void {
    for (const database of this.counting) database.close();
  }

  /** How many messages the index lists for the words of a query, all of which a search may visit. */
  private postings(sql: string, values: readonly unknown[]): readonly number[] {
    const [, index, read] =
      /((?:world|message)_search)( MATCH|_occurrences|_counts)/u.exec(sql) ?? [];
    const [database] = this.counting;
    if (index === undefined || database === undefined) return [];
    const listed = database.prepare(`
      SELECT total(doc) AS messages FROM temp.${index}_lists WHERE term = ?1 OR (?2 AND term GLOB ?1 || '*')`);
    const messagesWith = (term: unknown, isPrefix: boolean): number =>
      Number(listed.get(String(term), isPrefix ? 1 : 0)?.['messages']);
    if (read !== ' MATCH') return values.map((value) => messagesWith(value, false));
    return values.flatMap((value) =>
      [...String(value).matchAll(/"([^"]*)"( \*)?|(context\d+)/gu)].flatMap((found) =>
        (found[1] ?? found[3] ?? '')
          .split(' ')
          .map((term) => messagesWith(term, Boolean(found[2]))),
      ),
    );
  }
}

const WORDS = ['gate', 'common', 'zebra', '東京', '猫', 'नमस्ते'];

/** A store with what I wrote, and with as many messages of others, who use the same words. */
function storeBeside(others: number, reads: WatchedReads): IndexingStore {
  const store = new IndexingStore((database) => reads.watch(database));
  const write = (isNew: boolean): void => {
    for (let count = 0; count < 20; count += 1) {
      store.turn(`my-${count % 5}`, `a common gate ${count} 東京の猫`, 'append', MINE, 'my-part');
    }
    if (others === 0) return;
    const text = 'the common zebra, the gate नमस्ते 東京の黒猫';
    for (const [contextId, scope, component] of [
      ['theirs', THEIRS, null],
      ['their-part', THEIRS, 'their-part'],
      ['nobodys', EVERY_CONTEXT, null],
    ] as const) {
      store.turn(contextId, text, 'append', scope, component);
      const messages = Array.from({ length: isNew ? 20 : others }, () => messageRow(text));
      store.run({ type: 'append-messages', scope: EVERY_CONTEXT, contextId, messages });
    }
  };
  write(false);
  store.indexAll();
  write(true);
  reads.open(store.file);
  return store;
}

describe('a search with a key', () => {
  it('reads the same, and finds the same with the same scores, whatever others have written', () => {
    const [few, many] = [new WatchedReads(), new WatchedReads()];
    const [alone, beside] = [storeBeside(0, few), storeBeside(1_700, many)];
    const places: readonly SearchScope[] = [{}, { contextId: 'my-1' }, { prefix: 'my-2' }];
    let postings = 0;
    for (const scope of [MINE, MY_COMPONENT]) {
      for (const place of places) {
        for (const word of WORDS) {
          [few.reads, many.reads] = [[], []];
          const shape = (store: IndexingStore) =>
            store
              .candidates({ words: [word], ...place }, scope)
              .map(({ message, contextId, share }) => [contextId, textOf(message.message), share]);
          expect(shape(beside)).toEqual(shape(alone));
          expect(many.reads).toEqual(few.reads);
          expect(many.reads.length).toBeGreaterThan(3);
          postings += many.reads.flatMap((read) => read.postings).length;
        }
      }
    }
    expect(postings).toBeGreaterThan(0);
    // The watch sees what a search of everything visits.
    many.reads = [];
    beside.candidates({ words: ['zebra'] });
    expect(Math.max(...many.reads.flatMap((read) => read.postings))).toBeGreaterThan(5_000);
    for (const each of [alone, beside, few, many]) each.close();
  });
});

const texts = (store: IndexingStore, words: readonly string[], scope: ContextScope) =>
  store
    .candidates({ words }, scope)
    .map(({ message, share }) => [textOf(message.message), share])
    .toSorted();

describe('the index by worlds', () => {
  it('is filled in the background after an upgrade, while searches find the same', () => {
    const store = new IndexingStore();
    for (let count = 0; count < 250; count += 1) {
      const scope = count % 2 === 0 ? MINE : THEIRS;
      store.turn(`c${count % 7}-${scope.owner}`, `gate ${count} 東京`, 'append', scope, 'my-part');
    }
    store.indexAll();
    const expected = [MINE, MY_COMPONENT, EVERY_CONTEXT].map(
      (scope) => [scope, texts(store, ['gate', '東京'], scope)] as const,
    );
    store.forgetWorlds();
    const seen: number[] = [];
    while (store.unindexed > 0) {
      seen.push(store.unindexed);
      for (const [scope, found] of expected) {
        expect(texts(store, ['gate', '東京'], scope)).toEqual(found);
      }
      store.indexBatch();
      // Killed, and started again.
      if (seen.length === 1) store.restart();
    }
    expect(seen.length).toBeGreaterThan(1);
    for (const [scope, found] of expected) {
      expect(texts(store, ['gate', '東京'], scope)).toEqual(found);
    }
    store.close();
  });

  it('finds a context for its component, even if it got the component later', () => {
    const store = new IndexingStore();
    for (const owner of [MINE, EVERY_CONTEXT]) {
      const contextId = `late-${owner.type}`;
      store.turn(contextId, 'the first gate 東京', 'append', owner, null);
      store.indexAll();
      expect(texts(store, ['gate'], MY_COMPONENT)).toHaveLength(owner === MINE ? 0 : 4);
      store.turn(contextId, 'the second gate', 'append', owner, 'my-part');
      for (const index of [() => {}, () => store.indexAll()]) {
        index();
        expect(texts(store, ['gate'], MY_COMPONENT)).toHaveLength(owner === MINE ? 4 : 8);
        expect(store.search({ words: ['東京'] }, MY_COMPONENT).size).toBe(owner === MINE ? 2 : 4);
      }
      expect(store.search({ words: ['gate'], component: 'my-part' }, MINE).size).toBe(4);
    }
    const fork = { contextId: 'late-own', newContextId: 'fork', createdAt: 1 };
    store.run({ type: 'fork-context', scope: MINE, fork });
    expect(store.search({ words: ['gate'] }, MY_COMPONENT).size).toBe(12);
    for (const contextId of ['late-own', 'late-all']) {
      store.run({ type: 'delete-context', scope: EVERY_CONTEXT, contextId });
    }
    store.indexAll();
    expect(store.search({ words: ['gate'] }, MY_COMPONENT).size).toBe(4);
    store.close();
  });

  it('follows a component that changes again while messages move, and forgets what is deleted', () => {
    const store = new IndexingStore();
    for (let count = 0; count < 30; count += 1) {
      store.turn('wandering', `gate ${count} 東京`, 'append', MINE, 'my-part');
      store.turn('staying', `door ${count}`, 'append', MINE, 'my-part');
    }
    store.indexAll();
    const found = (component: string, word: string) =>
      store.search({ words: [word] }, { type: 'component', component, owner: 'other' }).size;
    const move = (component: string) => {
      const changes = { component, updatedAt: 2 };
      store.run({ type: 'update-context', scope: MINE, contextId: 'wandering', changes });
      for (const word of ['gate', '東京']) {
        expect(found(component, word)).toBe(60);
        expect(store.search({ words: [word], component }, MINE).size).toBe(60);
      }
      expect(store.search({ words: ['gate'], component: 'my-part' }, MINE).size).toBe(
        component === 'my-part' ? 60 : 0,
      );
    };
    for (const component of ['second', 'third', 'my-part', 'fourth', 'fifth']) {
      move(component);
      store.indexBatch();
      store.turn('wandering', 'a gate 東京', 'repeat', MINE);
      store.expectSound();
      // Killed, and started again.
      store.restart();
    }
    store.indexAll();
    expect([found('fifth', 'gate'), found('fourth', 'gate'), found('my-part', 'door')]).toEqual([
      60, 0, 60,
    ]);
    store.expectSound();
    for (const contextId of ['wandering', 'staying']) {
      store.run({ type: 'delete-context', scope: MINE, contextId });
    }
    expect(store.indexedWords).toBe(0);
    store.close();
  });
});
