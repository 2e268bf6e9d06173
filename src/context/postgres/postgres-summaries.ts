/** Summaries in PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { SummaryStore } from '../ports/summary-store.ts';
import type { NewSummary, StoredSummary } from '../summary.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { addSummary, readSummaries, removeSummary } from './summaries.ts';

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
