/** The SQL of the cache of answers in the embedded database; changes run inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../model/assert-never.ts';
import { cachedBytes, type NewCachedAnswer } from '../../records/cached-answer.ts';
import { MOST_CACHED_DROPPED, TOLERATED_CLOCK_MS } from '../../limits.ts';
import { integerColumn } from '../../sql/row.ts';

export const CACHED_ANSWER = `
  SELECT body FROM cached_answers
  WHERE id = ? AND kept_at > ? AND kept_at <= ? AND expires_at > ?`;

export const CACHE_SIZE =
  'SELECT bytes, (SELECT count(*) FROM cached_answers) AS answers FROM cached_bytes';

export type CacheJob =
  | { readonly type: 'keep-cached'; readonly answer: NewCachedAnswer; readonly mostBytes: number }
  | { readonly type: 'tidy-cached'; readonly now: number; readonly mostBytes: number }
  | {
      readonly type: 'forget-cached';
      /** Null: all answers. */
      readonly owner: string | null;
      /** The rest, after which the files contain nothing of what was deleted. */
      readonly isLast: boolean;
    };

export class CachedAnswerStatements {
  private readonly removing: StatementSync;
  private readonly adding: StatementSync;
  private readonly sum: StatementSync;
  private readonly dropOld: StatementSync;
  private readonly dropExcess: StatementSync;
  private readonly forgetting: StatementSync;

  constructor(database: DatabaseSync) {
    this.removing = database.prepare('DELETE FROM cached_answers WHERE id = ?');
    this.adding = database.prepare(`
      INSERT INTO cached_answers (id, owner, kept_at, expires_at, bytes, body)
      VALUES (?, ?, ?, ?, ?, ?)`);
    this.sum = database.prepare('SELECT bytes FROM cached_bytes');
    this.dropOld = database.prepare(`
      DELETE FROM cached_answers WHERE sequence IN (
        SELECT sequence FROM (
          SELECT sequence FROM cached_answers WHERE expires_at <= ? LIMIT ${MOST_CACHED_DROPPED})
        UNION SELECT sequence FROM (
          SELECT sequence FROM cached_answers WHERE kept_at > ? LIMIT ${MOST_CACHED_DROPPED}))`);
    this.dropExcess = database.prepare(`
      DELETE FROM cached_answers WHERE sequence IN (
        SELECT sequence FROM (
          SELECT sequence, sum(bytes) OVER (ORDER BY sequence) - bytes AS before FROM (
            SELECT sequence, bytes FROM cached_answers ORDER BY sequence LIMIT ${MOST_CACHED_DROPPED}))
        WHERE before < ?)`);
    this.forgetting = database.prepare(`
      DELETE FROM cached_answers WHERE sequence IN (
        SELECT sequence FROM cached_answers WHERE ?1 IS NULL OR owner = ?1
        LIMIT ${MOST_CACHED_DROPPED})`);
  }

  /** Returns the number of answers that were added or deleted. */
  perform(job: CacheJob): number {
    switch (job.type) {
      case 'keep-cached':
        this.keep(job.answer);
        this.tidy(job.answer.keptAt, job.mostBytes);
        return 1;
      case 'tidy-cached':
        return this.tidy(job.now, job.mostBytes);
      case 'forget-cached':
        return Number(this.forgetting.run(job.owner).changes);
      default:
        return assertNever(job);
    }
  }

  private keep(answer: NewCachedAnswer): void {
    const { id, owner, keptAt, expiresAt, body } = answer;
    this.removing.run(id);
    this.adding.run(id, owner, keptAt, expiresAt, cachedBytes(body), body);
  }

  private tidy(now: number, mostBytes: number): number {
    const old = this.dropOld.run(now, now + TOLERATED_CLOCK_MS).changes;
    const row = this.sum.get();
    const excess = row === undefined ? 0 : integerColumn(row, 'bytes') - mostBytes;
    return Number(old) + (excess > 0 ? Number(this.dropExcess.run(excess).changes) : 0);
  }
}
