/** Summaries in PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { contextNotFound } from '../context-errors.ts';
import { type ContextScope, EVERY_CONTEXT } from '../records/context-scope.ts';
import { SummaryStore } from '../ports/summary-store.ts';
import { integerColumn } from '../sql/row.ts';
import { rowInScope } from '../sql/scope-match.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { NewSummary, StoredSummary } from '../records/summary.ts';
import type { DatabaseSession } from './connection/connections.ts';
import { POSTGRES_KEY_OF_CONTEXT } from './statements/context-key.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The columns that toStoredSummary reads. */
const SUMMARY_COLUMNS = `summaries.id, summaries.created_at, provider, summaries.model,
  from_sequence, to_sequence, tokens_before, tokens_after, absorbed_by, text,
  (SELECT id FROM rhetor.messages WHERE sequence = from_sequence) AS from_id,
  (SELECT id FROM rhetor.messages WHERE sequence = to_sequence) AS to_id`;

const ADD = `
  INSERT INTO rhetor.summaries (id, context_key, created_at, provider, model, from_sequence,
    to_sequence, tokens_before, tokens_after, text)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING`;

const COUNT = `
  UPDATE rhetor.contexts SET summary_count = (
    SELECT count(*) FROM rhetor.summaries WHERE context_key = $1) WHERE key = $1`;

export class PostgresSummaries extends SummaryStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async add(summary: NewSummary, scope = EVERY_CONTEXT): Promise<string> {
    const id = randomUUID();
    await this.database.write((session) => addSummary(session, id, summary, scope));
    return id;
  }

  override list(
    contextId: string,
    scope = EVERY_CONTEXT,
  ): Promise<readonly StoredSummary[] | undefined> {
    return this.database.read((session) => readSummaries(session, contextId, scope));
  }

  override remove(contextId: string, id: string, scope = EVERY_CONTEXT): Promise<boolean> {
    return this.database.write((session) => removeSummary(session, contextId, id, scope));
  }
}

async function readSummaries(
  session: DatabaseSession,
  contextId: string,
  scope: ContextScope,
): Promise<readonly StoredSummary[] | undefined> {
  const [found] = await session.run(POSTGRES_KEY_OF_CONTEXT, [contextId]);
  const context = rowInScope(found, scope);
  if (context === undefined) return undefined;
  const rows = await session.run(
    `SELECT ${SUMMARY_COLUMNS} FROM rhetor.summaries
     WHERE context_key = $1 ORDER BY created_at DESC, place DESC`,
    [context['key']],
  );
  return rows.map(toStoredSummary);
}

/** @throws RhetorError `context_not_found` */
async function addSummary(
  session: DatabaseSession,
  id: string,
  summary: NewSummary,
  scope: ContextScope,
): Promise<void> {
  const key = await lockContext(session, summary.contextId, scope);
  if (key === undefined || !(await hasMessages(session, key, summary)))
    throw contextNotFound(summary.contextId);
  await session.run(ADD, [
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
  ]);
  if (summary.absorbs !== undefined) {
    await session.run(
      'UPDATE rhetor.summaries SET absorbed_by = $1 WHERE id = $2 AND context_key = $3',
      [id, summary.absorbs, key],
    );
  }
  await session.run(COUNT, [key]);
}

/** Otherwise the context was deleted, and begun anew, since they were read: sequences never return. */
async function hasMessages(
  session: DatabaseSession,
  key: number,
  { from, to }: NewSummary,
): Promise<boolean> {
  const found = await session.run(
    'SELECT sequence FROM rhetor.messages WHERE context_key = $1 AND sequence IN ($2, $3)',
    [key, from, to],
  );
  return found.length === new Set([from, to]).size;
}

/** The summaries that it had absorbed become current again. */
async function removeSummary(
  session: DatabaseSession,
  contextId: string,
  id: string,
  scope: ContextScope,
): Promise<boolean> {
  const key = await lockContext(session, contextId, scope);
  if (key === undefined) return false;
  const removed = await session.run(
    'DELETE FROM rhetor.summaries WHERE id = $1 AND context_key = $2 RETURNING id',
    [id, key],
  );
  if (removed.length === 0) return false;
  await session.run(
    'UPDATE rhetor.summaries SET absorbed_by = NULL WHERE absorbed_by = $1 AND context_key = $2',
    [id, key],
  );
  await session.run(COUNT, [key]);
  return true;
}

async function lockContext(
  session: DatabaseSession,
  contextId: string,
  scope: ContextScope,
): Promise<number | undefined> {
  const [found] = await session.run(`${POSTGRES_KEY_OF_CONTEXT} FOR UPDATE`, [contextId]);
  const row = rowInScope(found, scope);
  return row && integerColumn(row, 'key');
}
