/** The embedded store: one file, owned by one process at a time. */
import { NEVER } from 'rxjs';
import { MemoryLimits } from '../../limits/memory-limits.ts';
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import type { ContextStore } from '../ports/context-store.ts';
import type { BackupSource } from '../ports/backup-source.ts';
import type { MessageSearch } from '../ports/message-search.ts';
import type { StoreNotices } from '../ports/store-notices.ts';
import { LocalClaims } from './local-claims.ts';
import { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { backUpDatabase } from './sqlite-backup.ts';
import { SqliteBudgets } from './sqlite-budgets.ts';
import { SqliteCachedAnswers } from './sqlite-cached-answers.ts';
import { SqliteContexts } from './sqlite-contexts.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { SqliteDocuments } from './sqlite-documents.ts';
import { SqliteExpiry } from './sqlite-expiry.ts';
import { SqliteKeptAnswers } from './sqlite-kept-answers.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteNotes } from './sqlite-notes.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { SqliteSummaries } from './sqlite-summaries.ts';
import { SqliteTransfer } from './sqlite-transfer.ts';
import { SqliteTurns } from './sqlite-turns.ts';
import { SqliteVectors } from './sqlite-vectors.ts';

export class SqliteContextStore extends SqliteDatabase implements ContextStore {
  readonly turns = new SqliteTurns(this);
  readonly contexts = new SqliteContexts(this);
  readonly summaries = new SqliteSummaries(this);
  readonly expiry = new SqliteExpiry(this);
  readonly transfer = new SqliteTransfer(this);
  readonly documents = new SqliteDocuments(this);
  readonly keptAnswers = new SqliteKeptAnswers(this);
  readonly cachedAnswers = new SqliteCachedAnswers(this);
  readonly audit = new SqliteAuditTrail(this);
  readonly ledger = new SqliteLedger(this);
  /** The database has one process at a time, so its memory will do. */
  readonly limits = new MemoryLimits();
  readonly budgets = new SqliteBudgets(this);
  readonly notes = new SqliteNotes(this);
  readonly vectors = new SqliteVectors(this);
  readonly outbox = new SqliteOutbox(this, this.documents);
  readonly claims = new LocalClaims();
  readonly search: MessageSearch = {
    warm: () => this.opened?.searcher.warm(),
    candidates: async (query, scope = EVERY_CONTEXT, signal) =>
      this.whileOpen().searcher.search(query, scope, signal),
    neighbours: async (sequences, count, scope = EVERY_CONTEXT, signal) =>
      this.whileOpen().searcher.neighbours(sequences, count, scope, signal),
  };
  /** There are no other processes to notify. */
  readonly notices: StoreNotices = { heard: NEVER, tell: async () => {} };
  readonly backups: BackupSource = {
    backUp: async (signal) => {
      const { directory, writer } = this.whileOpen();
      return backUpDatabase(directory, writer, signal);
    },
  };

  override async close(): Promise<void> {
    await this.budgets.end();
    await super.close();
  }
}
