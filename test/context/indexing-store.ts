/** A database with its writer, whose clock moves only on request, and with a searcher. */
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { EVERY_CONTEXT } from '../../src/context/records/context-scope.ts';
import type { MessageRow } from '../../src/context/rows/message-row.ts';
import { toMessageRow } from '../../src/context/rows/stored-rows.ts';
import { sumOf, valuesOf, weightOf } from '../../src/context/search/message-values.ts';
import type { SearchCandidate, SearchQuery } from '../../src/context/records/search-query.ts';
import { registerIndexFunctions } from '../../src/context/sqlite/indexing/index-functions.ts';
import { weightOfWord } from '../../src/context/sqlite/search/bm25.ts';
import { IS_VISIBLE_IN_SQLITE } from '../../src/context/sqlite/statements/hidden-contexts.ts';
import { TOKENIZER, toMatch } from '../../src/context/sqlite/search/search-index.ts';
import { SearchQueries } from '../../src/context/sqlite/search/search-queries.ts';
import { WriterDatabase } from '../../src/context/sqlite/writer/writer-database.ts';
import type { StoreJob } from '../../src/context/sqlite/statements/writer-job.ts';
import { WriterSchedule } from '../../src/context/sqlite/writer/writer-schedule.ts';
import { textMessage } from '../../src/model/message.ts';
import { countUnindexed, expectSoundIndex } from './sound-index.ts';

/** More than any search here finds. */
const LIMIT = 10_000;

export const messageRow = (text: string, role: 'user' | 'assistant' = 'user'): MessageRow =>
  toMessageRow({ ...textMessage('user', text), role }, 1);

/** Of one test, which it does not outlive. */
export class IndexingStore {
  readonly file: string;
  private writer: WriterDatabase;
  private schedule: WriterSchedule;
  private time = 0;
  /** What each look of a search at its clock takes, in milliseconds. */
  slowness = 0;
  private searched = 0;
  private readonly reader: DatabaseSync;
  private readonly queries: SearchQueries;
  /** The reply of each context's last turn. */
  private readonly replies = new Map<string, string>();

  /** @param watch wraps the searcher's connection */
  constructor(watch = (database: DatabaseSync): DatabaseSync => database) {
    const directory = mkdtempSync(join(tmpdir(), 'rhetor-unindexed-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    this.file = join(directory, 'one.db');
    closeSync(openSync(this.file, 'wx'));
    this.writer = new WriterDatabase({ file: this.file, busyTimeoutMs: 50 });
    this.schedule = new WriterSchedule(this.writer, () => this.time);
    this.run({ type: 'probe' });
    this.reader = watch(new DatabaseSync(this.file, { readOnly: true }));
    registerIndexFunctions(this.reader);
    this.queries = new SearchQueries(this.reader, () => (this.searched += this.slowness));
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
    component = contextId === 'a' ? 'part' : null,
  ): void {
    const reply = messageRow(`${text} indeed`, 'assistant');
    const former = this.replies.get(contextId);
    this.replies.set(contextId, reply.id);
    this.run({
      type: 'append-turn',
      scope,
      contextId,
      component,
      mode: how === 'replace' ? 'replace' : 'append',
      messages: [messageRow(text)],
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

  /** The same, and it begins to work. */
  restart(): void {
    this.reopen();
    this.schedule.add([{ ticket: 1, job: { type: 'probe' }, isRepeat: false }]);
    this.schedule.advance();
  }

  candidates(query: Omit<SearchQuery, 'limit'>, scope = EVERY_CONTEXT): readonly SearchCandidate[] {
    this.reader.exec('BEGIN');
    try {
      return this.queries.search({ ...query, limit: LIMIT }, scope);
    } finally {
      this.reader.exec('COMMIT');
    }
  }

  /** By sequence, the sum of the values of a message's own words. */
  search(query: Omit<SearchQuery, 'limit'>, scope = EVERY_CONTEXT): ReadonlyMap<number, number> {
    const asked = { ...query, limit: LIMIT };
    this.reader.exec('BEGIN');
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
    registerIndexFunctions(other);
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

  /** As after an upgrade from a version that did not have the index by worlds. */
  forgetWorlds(): void {
    const database = new DatabaseSync(this.file);
    database.exec(`
      INSERT INTO world_search (world_search) VALUES ('delete-all');
      DELETE FROM worlds;
      UPDATE world_search_cursor SET sequence = 0;`);
    database.close();
    this.restart();
  }

  expectSound(): void {
    const database = new DatabaseSync(this.file);
    expectSoundIndex(database);
    database.close();
  }

  /** Words in both indexes. */
  get indexedWords(): number {
    const database = new DatabaseSync(this.file);
    database.exec(`
      CREATE VIRTUAL TABLE temp.all_words USING fts5vocab (main, message_search, row);
      CREATE VIRTUAL TABLE temp.world_words USING fts5vocab (main, world_search, row);`);
    const row = database
      .prepare(
        'SELECT count(*) AS words FROM (SELECT * FROM all_words UNION ALL SELECT * FROM world_words)',
      )
      .get();
    database.close();
    return Number(row?.['words']);
  }

  close(): void {
    this.reader.close();
    this.writer.close();
    this.expectSound();
  }
}
