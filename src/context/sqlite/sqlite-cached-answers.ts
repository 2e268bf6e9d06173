/** The cache of answers in the embedded database. */
import type { CachedAnswerQuery, NewCachedAnswer } from '../cached-answer.ts';
import { MOST_CACHED_DROPPED, TOLERATED_CLOCK_MS } from '../limits.ts';
import { CachedAnswerStore } from '../ports/cached-answer-store.ts';
import { textColumn } from '../rows/stored-rows.ts';
import { CACHED_ANSWER } from './cached-answer-statements.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteCachedAnswers extends CachedAnswerStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override find({ id, now, keptAfter }: CachedAnswerQuery): Promise<string | undefined> {
    return this.database.read((prepare) => {
      const row = prepare(CACHED_ANSWER).get(id, keptAfter, now + TOLERATED_CLOCK_MS, now);
      return row && textColumn(row, 'body');
    });
  }

  override async keep(answer: NewCachedAnswer, mostBytes: number): Promise<void> {
    await this.database.write({ type: 'keep-cached', answer, mostBytes });
  }

  /** In several commits, so that none keeps turns waiting. */
  override async forget(owner?: string): Promise<number> {
    const job = { type: 'forget-cached', owner: owner ?? null } as const;
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
}
