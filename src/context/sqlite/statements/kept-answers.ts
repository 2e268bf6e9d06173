/** Stored answers: the SQL that stores one with its turn, finds it again, and expires old ones. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { NewKeptAnswer } from '../../records/kept-answer.ts';
import { KEPT_FOR_MS } from '../../limits.ts';

export const KEPT_ANSWER =
  'SELECT digest, body, message_id, version, kept_at FROM kept_answers WHERE id = ? AND kept_at > ?';

export type KeepAnswerJob = { readonly type: 'keep-answer'; readonly answer: NewKeptAnswer };

type Turn = { readonly messageId: string; readonly version: number };

/** Each insert expires a few old rows, so no single commit has to delete them all. */
const DROPPED_AT_ONCE = 8;

/** The SQL of changes; it runs inside the writer's transaction. */
export class KeptAnswerStatements {
  private readonly keeping: StatementSync;
  private readonly droppingOld: StatementSync;
  private readonly droppingContext: StatementSync;

  constructor(database: DatabaseSync) {
    this.keeping = database.prepare(`
      INSERT OR REPLACE INTO kept_answers
        (id, digest, context_id, message_id, version, kept_at, body)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    this.droppingOld = database.prepare(`
      DELETE FROM kept_answers WHERE id IN (
        SELECT id FROM kept_answers WHERE kept_at <= ? ORDER BY kept_at LIMIT ${DROPPED_AT_ONCE})`);
    this.droppingContext = database.prepare('DELETE FROM kept_answers WHERE context_id = ?');
  }

  keep({ id, digest, contextId, keptAt, body }: NewKeptAnswer, turn?: Turn): void {
    this.droppingOld.run(keptAt - KEPT_FOR_MS);
    const { messageId = null, version = null } = turn ?? {};
    this.keeping.run(id, digest, contextId ?? null, messageId, version, keptAt, body);
  }

  dropOfContext(contextId: string): void {
    this.droppingContext.run(contextId);
  }
}
