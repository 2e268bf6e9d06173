/** The embedded store: one file, which one process at a time has. */
import type { ContextStore } from '../context-store.ts';
import { LocalClaims } from './local-claims.ts';
import { NoNotices } from './no-notices.ts';
import { SqliteAuditTrail } from './sqlite-audit-trail.ts';
import { SqliteBackups } from './sqlite-backups.ts';
import { SqliteContexts } from './sqlite-contexts.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { SqliteDocuments } from './sqlite-documents.ts';
import { SqliteExpiry } from './sqlite-expiry.ts';
import { SqliteKeptAnswers } from './sqlite-kept-answers.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { SqliteSearch } from './sqlite-search.ts';
import { SqliteSummaries } from './sqlite-summaries.ts';
import { SqliteTransfer } from './sqlite-transfer.ts';
import { SqliteTurns } from './sqlite-turns.ts';

export class SqliteContextStore extends SqliteDatabase implements ContextStore {
  readonly turns = new SqliteTurns(this);
  readonly contexts = new SqliteContexts(this);
  readonly summaries = new SqliteSummaries(this);
  readonly search = new SqliteSearch(this);
  readonly expiry = new SqliteExpiry(this);
  readonly transfer = new SqliteTransfer(this);
  readonly documents = new SqliteDocuments(this);
  readonly keptAnswers = new SqliteKeptAnswers(this);
  readonly audit = new SqliteAuditTrail(this);
  readonly outbox = new SqliteOutbox(this, this.documents);
  readonly claims = new LocalClaims();
  readonly notices = new NoNotices();
  readonly backups = new SqliteBackups(this);
}
