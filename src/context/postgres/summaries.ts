/** Summaries in PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { contextNotFound } from '../context-errors.ts';
import { SummaryStore } from '../ports/summary-store.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { NewSummary, StoredSummary } from '../summary.ts';
import type { DatabaseSession } from './connections.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** The columns that toStoredSummary reads. */
const SUMMARY_COLUMNS = `summaries.id, summaries.created_at, provider, summaries.model,
  from_sequence, to_sequence, tokens_before, tokens_after, absorbed_by, text,
  (SELECT id FROM rhetor.messages WHERE sequence = from_sequence) AS from_id,
  (SELECT id FROM rhetor.messages WHERE sequence = to_sequence) AS to_id`;

export const POSTGRES_KEY_OF_CONTEXT = 'SELECT key FROM rhetor.contexts WHERE id = $1';

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

  override async add(summary: NewSummary): Promise<string> {
    const id = randomUUID();
    await this.database.write((session) => addSummary(session, id, summary));
    return id;
  }

  override list(contextId: string): Promise<readonly StoredSummary[] | undefined> {
    return this.database.read((session) => readSummaries(session, contextId));
  }

  override remove(contextId: string, id: string): Promise<boolean> {
    return this.database.write((session) => removeSummary(session, contextId, id));
  }
}

async function readSummaries(
  session: DatabaseSession,
  contextId: string,
): Promise<readonly StoredSummary[] | undefined> {
  const [context] = await session.run(POSTGRES_KEY_OF_CONTEXT, [contextId]);
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
): Promise<void> {
  const key = await lockContext(session, summary.contextId);
  if (key === undefined) throw contextNotFound(summary.contextId);
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

/** The summaries that it had absorbed become current again. */
async function removeSummary(
  session: DatabaseSession,
  contextId: string,
  id: string,
): Promise<boolean> {
  const key = await lockContext(session, contextId);
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
): Promise<number | undefined> {
  const [row] = await session.run(`${POSTGRES_KEY_OF_CONTEXT} FOR UPDATE`, [contextId]);
  return row && integerColumn(row, 'key');
}
