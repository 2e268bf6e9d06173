/** The cache of answers in the embedded database. */
import type {
  CachedAnswerLookup,
  CachedAnswerQuery,
  CacheSize,
  NewCachedAnswer,
} from '../records/cached-answer.ts';
import { MOST_CACHED_DROPPED, TOLERATED_CLOCK_MS } from '../limits.ts';
import { CachedAnswerStore } from '../ports/cached-answer-store.ts';
import { integerColumn, textColumn } from '../sql/row.ts';
import { CACHE_SIZE, CACHED_ANSWER } from './statements/cached-answer-statements.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteCachedAnswers extends CachedAnswerStore {
  private readonly database: SqliteDatabase;
  /** Only this process uses the database. */
  private epoch = 0;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override find({ id, now, keptAfter }: CachedAnswerQuery): Promise<CachedAnswerLookup> {
    return this.database.read((prepare) => {
      const row = prepare(CACHED_ANSWER).get(id, keptAfter, now + TOLERATED_CLOCK_MS, now);
      return { body: row && textColumn(row, 'body'), epoch: this.epoch };
    });
  }

  override async keep(answer: NewCachedAnswer, mostBytes: number): Promise<void> {
    // What is written before a new epoch begins is deleted by `forget`, whose writes come after it.
    if (answer.epoch !== this.epoch) return;
    await this.database.write({ type: 'keep-cached', answer, mostBytes });
  }

  /** In several commits, so that none keeps turns waiting. */
  override async forget(owner?: string): Promise<number> {
    const job = { type: 'forget-cached', owner: owner ?? null } as const;
    this.epoch += 1;
    let forgotten = 0;
    let dropped;
    do {
      dropped = await this.database.write({ ...job, isLast: false });
      forgotten += dropped;
    } while (dropped === MOST_CACHED_DROPPED);
    return forgotten + (await this.database.write({ ...job, isLast: true }));
  }

  override tidy(now: number, mostBytes: number): Promise<number> {
    return this.database.write({ type: 'tidy-cached', now, mostBytes });
  }

  override size(): Promise<CacheSize> {
    return this.database.read((prepare) => {
      const row = prepare(CACHE_SIZE).get() ?? {};
      return { answers: integerColumn(row, 'answers'), bytes: integerColumn(row, 'bytes') };
    });
  }
}
