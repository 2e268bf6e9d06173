import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { countUnindexed, expectSoundIndex } from '../../../test/context/sound-index.ts';
import { textMessage } from '../../model/message.ts';
import type { MessageRow } from '../rows/message-row.ts';
import { toMessageRow } from '../rows/stored-rows.ts';
import type { SearchQuery } from '../search/search-query.ts';
import { sumOf, valuesOf, weightOf } from '../search/message-values.ts';
import { weightOfWord } from './bm25.ts';
import { IS_VISIBLE_IN_SQLITE } from './hidden-contexts.ts';
import { toMatch, TOKENIZER } from './search-index.ts';
import { SearchQueries } from './search-queries.ts';
import { WriterDatabase } from './writer-database.ts';
import type { StoreJob } from './writer-job.ts';
import { WriterSchedule } from './writer-schedule.ts';
import { type ContextScope, EVERY_CONTEXT } from '../context-scope.ts';
import { MOST_NAMED_CONTEXTS } from '../limits.ts';

const directory = mkdtempSync(join(tmpdir(), 'rhetor-unindexed-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** More than any search here finds. */
const LIMIT = 10_000;

const row = (text: string, role: 'user' | 'assistant' = 'user'): MessageRow =>
  toMessageRow({ ...textMessage('user', text), role }, 1);

let files = 0;

/** A database with its writer, whose clock moves only on request, and with a searcher. */
class Store {
  private readonly file = join(directory, `${(files += 1)}.db`);
  private writer: WriterDatabase;
  private schedule: WriterSchedule;
  private time = 0;
  private readonly reader: DatabaseSync;
  private readonly queries: SearchQueries;
  /** The reply of each context's last turn. */
  private readonly replies = new Map<string, string>();

  constructor() {
    closeSync(openSync(this.file, 'wx'));
    this.writer = new WriterDatabase({ file: this.file, busyTimeoutMs: 50 });
    this.schedule = new WriterSchedule(this.writer, () => this.time);
    this.run({ type: 'probe' });
    this.reader = new DatabaseSync(this.file, { readOnly: true });
    this.queries = new SearchQueries(this.reader);
  }

  run(job: StoreJob): void {
    this.schedule.add([{ ticket: 1, job, isRepeat: false }]);
    while (this.schedule.isBusy) this.schedule.advance();
  }

  turn(
    contextId: string,
    text: string,
    how: 'append' | 'replace' | 'repeat',
    scope = EVERY_CONTEXT,
  ): void {
    const reply = row(`${text} indeed`, 'assistant');
    const former = this.replies.get(contextId);
    this.replies.set(contextId, reply.id);
    this.run({
      type: 'append-turn',
      scope,
      contextId,
      component: contextId === 'a' ? 'part' : null,
      mode: how === 'replace' ? 'replace' : 'append',
      messages: [row(text)],
      reply,
      ...(how === 'repeat' &&
        former !== undefined && { replaces: { messageId: former, isDeleted: true } }),
    });
  }

  indexBatch(): void {
    this.time += 1_000;
    this.schedule.advance();
  }

  indexAll(): void {
    this.time += 1_000;
    while (this.schedule.isBusy) this.schedule.advance();
  }

  /** The process is gone, and another one opens the database. */
  reopen(): void {
    this.writer.close();
    this.writer = new WriterDatabase({ file: this.file, busyTimeoutMs: 50 });
    this.schedule = new WriterSchedule(this.writer, () => this.time);
  }

  /** By sequence, the sum of the values of a message's own words. */
  search(query: Omit<SearchQuery, 'limit'>, scope = EVERY_CONTEXT): ReadonlyMap<number, number> {
    this.reader.exec('BEGIN');
    const asked = { ...query, limit: LIMIT };
    const candidates = this.queries.search(asked, scope);
    const found = this.queries.find(asked, scope);
    this.reader.exec('COMMIT');
    const values = found && valuesOf(found);
    const sums = candidates.map(({ message: { sequence } }): [number, number] => [
      sequence,
      sumOf(values?.get(sequence)),
    ]);
    return new Map(sums.filter(([, sum]) => sum > 0));
  }

  /** The same from an index that is made anew. */
  expected({ words, contextId, component }: Omit<SearchQuery, 'limit'>): Map<number, number> {
    const other = new DatabaseSync(this.file, { readOnly: true });
    other.exec(`
      CREATE VIRTUAL TABLE temp.anew USING fts5 (text, scope, tokenize = '${TOKENIZER}');
      INSERT INTO temp.anew (anew, rank) VALUES ('rank', 'bm25(1.0, 0.0)');
      INSERT INTO temp.anew (rowid, text, scope) SELECT sequence, text, scope FROM message_texts;`);
    const counting = other.prepare('SELECT count(*) AS messages FROM temp.anew WHERE anew MATCH ?');
    const finding = other.prepare(
      `SELECT anew.rowid AS sequence, -anew.rank AS relevance FROM temp.anew
       JOIN messages ON sequence = anew.rowid
       JOIN contexts ON key = context_key AND ${IS_VISIBLE_IN_SQLITE}
       WHERE anew MATCH ? AND (?2 IS NULL OR contexts.id = ?2)
         AND (?3 IS NULL OR component = ?3)`,
    );
    const messages = Number(other.prepare('SELECT count(*) AS n FROM messages').get()?.['n']);
    const relevances = new Map<number, number>();
    for (const word of new Set(words)) {
      const match = toMatch([word], undefined);
      const holding = Number(counting.get(match)?.['messages']);
      const factor = weightOf(messages, holding) / weightOfWord(messages, holding);
      for (const each of finding.all(match, contextId ?? null, component ?? null)) {
        const sequence = Number(each['sequence']);
        const added = Number(each['relevance']) * factor;
        relevances.set(sequence, (relevances.get(sequence) ?? 0) + added);
      }
    }
    other.close();
    return relevances;
  }

  get unindexed(): number {
    return countUnindexed(this.reader);
  }

  close(): void {
    this.reader.close();
    this.writer.close();
    const database = new DatabaseSync(this.file);
    expectSoundIndex(database);
    database.close();
  }
}

function expectAsIndexed(store: Store, query: Omit<SearchQuery, 'limit'>): void {
  const [found, expected] = [store.search(query), store.expected(query)];
  expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [sequence, relevance] of expected) {
    expect(found.get(sequence)).toBeCloseTo(relevance, 6);
  }
}

const word = fc.constantFrom(
  'running',
  'runs',
  'Café',
  'cafe',
  'x-ray',
  'नमस्ते',
  'наука',
  'gate',
  '()',
);
const words = fc.array(word, { minLength: 1, maxLength: 4 });
const contextId = fc.constantFrom('a', 'b', 'c');
type Step = (store: Store) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(contextId, words, fc.constantFrom('append', 'append', 'replace', 'repeat'))
      .map(
        ([id, text, how]): Step =>
          (store) =>
            store.turn(id, text.join(' '), how),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(words, fc.constantFrom({}, { contextId: 'b' }, { component: 'part' })).map(
      ([asked, scope]): Step =>
        (store) =>
          expectAsIndexed(store, { words: asked, ...scope }),
    ),
  },
  contextId.map(
    (id): Step =>
      (store) =>
        store.run({ type: 'delete-context', scope: EVERY_CONTEXT, contextId: id }),
  ),
  contextId.map(
    (id): Step =>
      (store) =>
        store.run({
          type: 'fork-context',
          scope: EVERY_CONTEXT,
          fork: { contextId: id, newContextId: `${id}${Math.random()}`, createdAt: 1 },
        }),
  ),
  fc.constant<Step>((store) => store.indexBatch()),
  fc.constant<Step>((store) => store.reopen()),
);

it('finds and ranks what an index that is always up to date would, whatever happens between', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const store = new Store();
      for (const take of steps) take(store);
      for (const asked of ['run', 'cafe', 'gate', 'indeed']) {
        expectAsIndexed(store, { words: [asked, 'नमस्ते'] });
      }
      store.close();
    }),
    { numRuns: 40 },
  );
});

it('ranks what is not indexed by all messages, also beside a large index', () => {
  const store = new Store();
  for (let count = 0; count < 700; count += 1) {
    store.turn('a', count % 7 === 0 ? 'a gate and a common word' : 'a common word', 'append');
  }
  store.indexAll();
  expect(store.unindexed).toBe(0);
  store.turn('b', 'the gate is new, and the harbour is closed', 'append');
  store.turn('b', 'common', 'append');
  expect(store.unindexed).toBe(4);
  const query = { words: ['gate', 'harbour', 'common'] };
  const [found, expected] = [store.search(query), store.expected(query)];
  expect(found.size).toBe(expected.size);
  for (const [sequence, relevance] of expected) {
    // What the index itself ranks does not know of the last four messages.
    const digits = sequence > 1_400 ? 9 : 1;
    expect(found.get(sequence)).toBeCloseTo(relevance, digits);
  }
  store.close();
});

it('searches a tail that is longer than what it holds in memory at once', () => {
  const store = new Store();
  for (let count = 0; count < 3; count += 1) {
    store.run({
      type: 'append-messages',
      scope: EVERY_CONTEXT,
      contextId: 'a',
      messages: Array.from({ length: 3_000 }, (_, index) => row(`a gate ${count} ${index % 50}`)),
    });
    if (count === 0) store.turn('a', 'begin', 'append');
  }
  expect(store.unindexed).toBeGreaterThan(4_096);
  expectAsIndexed(store, { words: ['gate', '7'] });
  store.close();
});

const MINE: ContextScope = { type: 'own', owner: 'mine' };
const THEIRS: ContextScope = { type: 'own', owner: 'theirs' };

/** Relevances by text, which are the same in two stores, while the sequences are not. */
function scoresOf(store: Store, query: Omit<SearchQuery, 'limit'>): readonly number[] {
  return [...store.search(query, MINE).values()].toSorted((one, other) => other - one);
}

const mineOrTheirs: fc.Arbitrary<readonly [isMine: boolean, step: Step]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.boolean(), contextId, words).map(([isMine, id, text]) => {
      const context = isMine ? id : `their-${id}`;
      const scope = isMine ? MINE : THEIRS;
      const step: Step = (store) => store.turn(context, text.join(' '), 'append', scope);
      return [isMine, step] as const;
    }),
  },
  fc.constant<readonly [boolean, Step]>([true, (store) => store.indexAll()]),
  fc.constant<readonly [boolean, Step]>([false, (store) => store.indexBatch()]),
);

it('scores what a key sees as if nothing else were stored', () => {
  fc.assert(
    fc.property(fc.array(mineOrTheirs, { minLength: 5, maxLength: 30 }), (steps) => {
      const [shared, alone] = [new Store(), new Store()];
      for (const [isMine, take] of steps) {
        take(shared);
        if (isMine) take(alone);
      }
      for (const asked of [['run'], ['cafe', 'gate'], ['indeed', 'नमस्ते', '日本']]) {
        for (const place of [{}, { contextId: 'a' }, { component: 'part' }]) {
          const query = { words: asked, ...place };
          expect(scoresOf(shared, query)).toEqual(scoresOf(alone, query));
        }
      }
      shared.close();
      alone.close();
    }),
    { numRuns: 20 },
  );
}, 60_000);

it('scores alike whether the index is asked for few contexts or for many', () => {
  const [few, many] = [new Store(), new Store()];
  for (let count = 0; count < 700; count += 1) {
    const text = count % 7 === 0 ? 'a gate, a gate and a word' : 'a word';
    many.turn(`c${count}`, text, 'append', MINE);
    few.turn(`c${count % MOST_NAMED_CONTEXTS}`, text, 'append', MINE);
    many.turn(`t${count}`, 'the gate of others', 'append', THEIRS);
    if (count === 600) for (const store of [few, many]) store.indexAll();
  }
  const query = { words: ['gate', 'word', 'others'] };
  expect(scoresOf(many, query)).toHaveLength(1_400);
  expect(scoresOf(many, query)).toEqual(scoresOf(few, query));
  expect(many.search({ words: ['others'] }, MINE).size).toBe(0);
  for (const store of [few, many]) store.close();
}, 60_000);
