/** The SQL of contexts that are built up invisibly and then become visible all at once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { integerColumn, textColumn } from '../../sql/row.ts';
import { stagedPrefix } from './hidden-contexts.ts';
import { JobRefusal } from './refusal.ts';

/** Totals of a staged context, known when all of its messages are there. */
export type StagedCounts = {
  readonly version: number;
  readonly activeCount: number;
  readonly activeTokens: number;
  readonly archivedCount: number;
  readonly summaryCount: number;
};

export class StagedContexts {
  private readonly newest: StatementSync;
  private readonly counting: StatementSync;
  private readonly taken: StatementSync;
  private readonly showing: StatementSync;

  constructor(database: DatabaseSync) {
    this.newest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM messages');
    this.counting = database.prepare(`
      UPDATE contexts SET version = ?, active_count = ?, active_tokens = ?, archived_count = ?,
        summary_count = ? WHERE key = ?`);
    this.taken = database.prepare(`
      SELECT substr(staged.id, length(?1) + 1) AS id FROM contexts AS staged
      WHERE staged.id >= ?1 AND staged.id < ?2
        AND EXISTS (SELECT 1 FROM contexts WHERE id = substr(staged.id, length(?1) + 1))
      ORDER BY staged.key LIMIT 1`);
    this.showing = database.prepare(`
      UPDATE contexts SET id = substr(id, length(?1) + 1), updated_at = -1 - updated_at
      WHERE id >= ?1 AND id < ?2`);
  }

  newPrefix(): string {
    return stagedPrefix(integerColumn(this.newest.get() ?? {}, 'sequence'));
  }

  count(key: number, counts: StagedCounts): void {
    const values: readonly SQLInputValue[] = [
      counts.version,
      counts.activeCount,
      counts.activeTokens,
      counts.archivedCount,
      counts.summaryCount,
    ];
    this.counting.run(...values, key);
  }

  /** Makes all contexts visible. @throws JobRefusal that names the first context whose id was taken in the meantime */
  show(prefix: string): void {
    // The prefix ends in a space, and anything that follows it is greater.
    const end = `${prefix.slice(0, -1)}!`;
    const taken = this.taken.get(prefix, end);
    if (taken !== undefined) {
      throw new JobRefusal({ type: 'context-exists', contextId: textColumn(taken, 'id') });
    }
    this.showing.run(prefix, end);
  }
}

/** The `updated_at` of a hidden context; `show` inverts it again. */
export function hiddenTime(updatedAt: number): number {
  return -1 - updatedAt;
}
