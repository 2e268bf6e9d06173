/** The store of several processes: one PostgreSQL, which orders what they do and tells each the others'. */
import type { ContextStore } from '../context-store.ts';
import { PostgresAuditTrail } from './audit.ts';
import { NoBackups } from './no-backups.ts';
import { PostgresOutbox } from './outbox.ts';
import { PostgresClaimStore } from './postgres-claim-store.ts';
import { PostgresContexts } from './postgres-contexts.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { PostgresDocuments } from './postgres-documents.ts';
import { PostgresExpiry } from './postgres-expiry.ts';
import { PostgresKeptAnswers } from './postgres-kept-answers.ts';
import { PostgresNotices } from './postgres-notices.ts';
import { PostgresSearch } from './postgres-search.ts';
import { PostgresSummaries } from './postgres-summaries.ts';
import { PostgresTransfer } from './postgres-transfer.ts';
import { PostgresTurns } from './postgres-turns.ts';

export class PostgresContextStore extends PostgresDatabase implements ContextStore {
  readonly turns = new PostgresTurns(this);
  readonly contexts = new PostgresContexts(this);
  readonly summaries = new PostgresSummaries(this);
  readonly search = new PostgresSearch(this);
  readonly expiry = new PostgresExpiry(this);
  readonly transfer = new PostgresTransfer(this);
  readonly documents = new PostgresDocuments(this);
  readonly keptAnswers = new PostgresKeptAnswers(this);
  readonly audit = new PostgresAuditTrail(this);
  readonly outbox = new PostgresOutbox(this);
  readonly claims = new PostgresClaimStore(this);
  readonly notices = new PostgresNotices(this);
  readonly backups = new NoBackups();
}
