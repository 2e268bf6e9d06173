/** All ports of a store, which a back end implements; a service depends only on those that it needs. */
import type { BudgetStore } from '../../budgets/budget-store.ts';
import type { LedgerStore } from '../../ledger/ledger-store.ts';
import type { LimitCounters } from '../../limits/limit-counters.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { BackupSource } from './backup-source.ts';
import type { CachedAnswerStore } from './cached-answer-store.ts';
import type { ClaimStore } from './claim-store.ts';
import type { ContextCatalog } from './context-catalog.ts';
import type { ContextExpiry } from './context-expiry.ts';
import type { DocumentStore } from './document-store.ts';
import type { KeptAnswerStore } from './kept-answer-store.ts';
import type { MessageSearch } from './message-search.ts';
import type { MirrorOutbox } from './mirror-outbox.ts';
import type { NoteStore } from './note-store.ts';
import { StoreLifecycle } from './store-lifecycle.ts';
import type { StoreNotices } from './store-notices.ts';
import type { SummaryStore } from './summary-store.ts';
import type { TransferStore } from './transfer-store.ts';
import type { TurnStore } from './turn-store.ts';
import type { VectorStore } from './vector-store.ts';

export abstract class ContextStore extends StoreLifecycle {
  abstract readonly turns: TurnStore;
  abstract readonly contexts: ContextCatalog;
  abstract readonly summaries: SummaryStore;
  abstract readonly search: MessageSearch;
  abstract readonly expiry: ContextExpiry;
  abstract readonly transfer: TransferStore;
  abstract readonly documents: DocumentStore;
  abstract readonly keptAnswers: KeptAnswerStore;
  abstract readonly cachedAnswers: CachedAnswerStore;
  abstract readonly audit: AuditTrail;
  abstract readonly ledger: LedgerStore;
  abstract readonly limits: LimitCounters;
  abstract readonly budgets: BudgetStore;
  abstract readonly notes: NoteStore;
  abstract readonly vectors: VectorStore;
  abstract readonly outbox: MirrorOutbox;
  abstract readonly claims: ClaimStore;
  abstract readonly notices: StoreNotices;
  abstract readonly backups: BackupSource;
}
