/**
 * The store for several processes: one PostgreSQL database, which orders their changes and notifies
 * each of the others'.
 */
import { defer } from 'rxjs';
import { backupElsewhere } from '../context-errors.ts';
import { EVERY_CONTEXT } from '../records/context-scope.ts';
import type { ContextStore } from '../ports/context-store.ts';
import type { BackupSource } from '../ports/backup-source.ts';
import type { ClaimStore } from '../ports/claim-store.ts';
import type { MessageSearch } from '../ports/message-search.ts';
import type { StoreNotices } from '../ports/store-notices.ts';
import { PostgresAuditTrail } from './audit.ts';
import { PostgresLedger } from './ledger.ts';
import { PostgresLimits } from './limits.ts';
import { NOTIFY } from './connection/listener.ts';
import { PostgresNotes } from './notes.ts';
import { PostgresOutbox } from './outbox.ts';
import { PostgresBudgets } from './postgres-budgets.ts';
import { PostgresCachedAnswers } from './postgres-cached-answers.ts';
import { PostgresContexts } from './postgres-contexts.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { PostgresDocuments } from './postgres-documents.ts';
import { PostgresExpiry } from './postgres-expiry.ts';
import { PostgresKeptAnswers } from './postgres-kept-answers.ts';
import { PostgresSummaries } from './summaries.ts';
import { PostgresTransfer } from './postgres-transfer.ts';
import { PostgresTurns } from './postgres-turns.ts';
import { PostgresVectors } from './postgres-vectors.ts';
import { readNeighbours, searchMessages } from './search/search-queries.ts';

export class PostgresContextStore extends PostgresDatabase implements ContextStore {
  readonly turns = new PostgresTurns(this);
  readonly contexts = new PostgresContexts(this);
  readonly summaries = new PostgresSummaries(this);
  readonly expiry = new PostgresExpiry(this);
  readonly transfer = new PostgresTransfer(this);
  readonly documents = new PostgresDocuments(this);
  readonly keptAnswers = new PostgresKeptAnswers(this);
  readonly cachedAnswers = new PostgresCachedAnswers(this);
  readonly audit = new PostgresAuditTrail(this);
  readonly ledger = new PostgresLedger(this);
  readonly limits = new PostgresLimits(this);
  readonly budgets = new PostgresBudgets(this, this.limits);
  readonly notes = new PostgresNotes(this);
  readonly vectors = new PostgresVectors(this);
  readonly outbox = new PostgresOutbox(this);
  readonly claims: ClaimStore = { take: async (name) => this.whileOpen().claims.take(name) };
  readonly search: MessageSearch = {
    // Another connection takes a few milliseconds.
    warm: () => undefined,
    candidates: (query, scope = EVERY_CONTEXT, signal) =>
      this.look(scope.owner, (session) => searchMessages(session, query, scope), signal),
    neighbours: (sequences, count, scope = EVERY_CONTEXT, signal) =>
      this.look(scope.owner, (session) => readNeighbours(session, sequences, count), signal),
  };
  readonly notices: StoreNotices = {
    heard: defer(() => this.whileOpen().listener.notices),
    tell: async (notice) => void (await this.run(NOTIFY('$1'), this.toPayload(notice))),
  };
  /** PostgreSQL has its own tools for backups. */
  readonly backups: BackupSource = { backUp: () => Promise.reject(backupElsewhere()) };

  override async open(): Promise<void> {
    await super.open();
    await this.limits.forgetIdle();
  }

  override async close(): Promise<void> {
    await this.limits.close();
    await super.close();
  }
}
