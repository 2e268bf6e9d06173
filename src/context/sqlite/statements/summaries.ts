/** Summaries: the SQL that adds one, reads it, and removes it. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ContextScope } from '../../records/context-scope.ts';
import { rowInScope, SCOPE_COLUMNS } from '../../sql/scope-match.ts';
import type { NewSummary } from '../../records/summary.ts';
import { JobRefusal } from './refusal.ts';
import { integerColumn } from '../../sql/row.ts';

export const SQLITE_KEY_OF_CONTEXT = `SELECT key, ${SCOPE_COLUMNS} FROM contexts WHERE id = ?`;

const COLUMNS = `id, created_at, provider, model, from_sequence, to_sequence, tokens_before,
  tokens_after, absorbed_by, text,
  (SELECT id FROM messages WHERE sequence = from_sequence) AS from_id,
  (SELECT id FROM messages WHERE sequence = to_sequence) AS to_id`;

export const SUMMARIES_OF_CONTEXT = `SELECT ${COLUMNS} FROM summaries
  WHERE context_key = ? ORDER BY created_at DESC, rowid DESC`;

/** None after the last summarized message was superseded, since the summary is then of another conversation. */
export const SUMMARY_IN_FORCE = `SELECT ${COLUMNS} FROM summaries
  WHERE context_key = ? AND absorbed_by IS NULL AND EXISTS (
    SELECT 1 FROM messages WHERE sequence = to_sequence AND superseded_at IS NULL)
  ORDER BY to_sequence DESC LIMIT 1`;

export type SummaryJob =
  | {
      readonly type: 'add-summary';
      readonly id: string;
      readonly summary: NewSummary;
      readonly scope: ContextScope;
    }
  | {
      readonly type: 'remove-summary';
      readonly contextId: string;
      readonly id: string;
      readonly scope: ContextScope;
    };

/** The SQL of changes; it runs inside the writer's transaction. */
export class SummaryStatements {
  private readonly keyOfContext: StatementSync;
  private readonly counted: StatementSync;
  private readonly adding: StatementSync;
  private readonly absorbing: StatementSync;
  private readonly removing: StatementSync;
  private readonly releasing: StatementSync;
  private readonly counting: StatementSync;

  constructor(database: DatabaseSync) {
    this.keyOfContext = database.prepare(SQLITE_KEY_OF_CONTEXT);
    this.counted = database.prepare(
      'SELECT count(*) AS count FROM messages WHERE context_key = ? AND sequence IN (?, ?)',
    );
    this.adding = database.prepare(`
      INSERT OR REPLACE INTO summaries (id, context_key, created_at, provider, model, from_sequence,
        to_sequence, tokens_before, tokens_after, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.absorbing = database.prepare(
      'UPDATE summaries SET absorbed_by = ? WHERE id = ? AND context_key = ?',
    );
    this.removing = database.prepare('DELETE FROM summaries WHERE id = ? AND context_key = ?');
    this.releasing = database.prepare(
      'UPDATE summaries SET absorbed_by = NULL WHERE absorbed_by = ? AND context_key = ?',
    );
    this.counting = database.prepare(`
      UPDATE contexts SET summary_count = (
        SELECT count(*) FROM summaries WHERE context_key = contexts.key) WHERE key = ?`);
  }

  /** Returns the number of removed summaries. */
  perform(job: SummaryJob): number {
    return job.type === 'add-summary' ? this.add(job) : this.remove(job);
  }

  private add({ id, summary, scope }: Extract<SummaryJob, { type: 'add-summary' }>): number {
    const { contextId } = summary;
    const row = rowInScope(this.keyOfContext.get(contextId), scope);
    if (row === undefined) throw new JobRefusal({ type: 'context-missing', contextId });
    const key = integerColumn(row, 'key');
    if (!this.hasMessages(key, summary))
      throw new JobRefusal({ type: 'context-missing', contextId });
    this.adding.run(
      id,
      key,
      summary.createdAt,
      summary.provider,
      summary.model,
      summary.from,
      summary.to,
      summary.tokensBefore,
      summary.tokensAfter,
      summary.text,
    );
    if (summary.absorbs !== undefined) this.absorbing.run(id, summary.absorbs, key);
    this.counting.run(key);
    return 0;
  }

  /** Otherwise the context was deleted, and begun anew, since they were read: sequences never return. */
  private hasMessages(key: number, { from, to }: NewSummary): boolean {
    const row = this.counted.get(key, from, to);
    return row !== undefined && integerColumn(row, 'count') === new Set([from, to]).size;
  }

  /** The summaries that it had absorbed become current again. */
  private remove({
    contextId,
    id,
    scope,
  }: Extract<SummaryJob, { type: 'remove-summary' }>): number {
    const row = rowInScope(this.keyOfContext.get(contextId), scope);
    if (row === undefined) return 0;
    const key = integerColumn(row, 'key');
    const removed = Number(this.removing.run(id, key).changes);
    if (removed === 0) return 0;
    this.releasing.run(id, key);
    this.counting.run(key);
    return removed;
  }
}
