/** The SQL that deletes a cut-off turn when its repeat replaces it; it runs inside the writer's transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerColumn } from '../../sql/row.ts';

export class TurnRemoval {
  private readonly counting: StatementSync;
  private readonly uncounting: StatementSync;
  private readonly deleting: StatementSync;

  constructor(database: DatabaseSync) {
    // The reply identifies the turn; within its context a turn's number is unique.
    const ofTurn = `
      context_key = (SELECT key FROM contexts WHERE id = ?1)
      AND turn = (SELECT turn FROM messages WHERE id = ?2)`;
    this.counting = database.prepare(`
      SELECT count(*) FILTER (WHERE superseded_at IS NULL) AS active,
        coalesce(sum(tokens) FILTER (WHERE superseded_at IS NULL), 0) AS active_tokens,
        count(superseded_at) AS archived
      FROM messages WHERE ${ofTurn}`);
    this.uncounting = database.prepare(`
      UPDATE contexts SET active_count = active_count - ?, active_tokens = active_tokens - ?,
        archived_count = archived_count - ?
      WHERE id = ?`);
    this.deleting = database.prepare(`DELETE FROM messages WHERE ${ofTurn}`);
  }

  /** Does nothing if the turn is already gone. */
  remove(contextId: string, replyId: string): void {
    const row = this.counting.get(contextId, replyId) ?? {};
    this.uncounting.run(
      integerColumn(row, 'active'),
      integerColumn(row, 'active_tokens'),
      integerColumn(row, 'archived'),
      contextId,
    );
    this.deleting.run(contextId, replyId);
  }
}
