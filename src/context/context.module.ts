/** Durable conversations, stored in the embedded database or in PostgreSQL. */
import { type Abstract, type FactoryProvider, Module } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { BudgetStore } from '../budgets/budget-store.ts';
import { LedgerStore } from '../ledger/ledger-store.ts';
import { LimitCounters } from '../limits/limit-counters.ts';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { Audit } from './audit.service.ts';
import { BackupService } from './backup.service.ts';
import { CalibrationService } from './tokens/calibration.service.ts';
import { ContextStore } from './ports/context-store.ts';
import { ContextTransfer } from './transfer/context-transfer.service.ts';
import { ContextService } from './context.service.ts';
import { MeaningService } from './search/meaning.service.ts';
import { NoteService } from './note.service.ts';
import { AuditTrail } from './ports/audit-trail.ts';
import { BackupSource } from './ports/backup-source.ts';
import { CachedAnswerStore } from './ports/cached-answer-store.ts';
import { ClaimStore } from './ports/claim-store.ts';
import { ContextCatalog } from './ports/context-catalog.ts';
import { ContextExpiry } from './ports/context-expiry.ts';
import { DocumentStore } from './ports/document-store.ts';
import { KeptAnswerStore } from './ports/kept-answer-store.ts';
import { MessageSearch } from './ports/message-search.ts';
import { MirrorOutbox } from './ports/mirror-outbox.ts';
import { NoteStore } from './ports/note-store.ts';
import { StoreLifecycle } from './ports/store-lifecycle.ts';
import { StoreNotices } from './ports/store-notices.ts';
import { SummaryStore } from './ports/summary-store.ts';
import { TransferStore } from './ports/transfer-store.ts';
import { TurnStore } from './ports/turn-store.ts';
import { VectorStore } from './ports/vector-store.ts';
import { PostgresContextStore } from './postgres/postgres-context-store.ts';
import { RetentionService } from './retention.service.ts';
import { StateService } from './state.service.ts';
import { SqliteContextStore } from './sqlite/sqlite-context-store.ts';

const SERVICES = [
  Audit,
  BackupService,
  CalibrationService,
  ContextService,
  ContextTransfer,
  MeaningService,
  NoteService,
  RetentionService,
  StateService,
];

@Module({
  imports: [RhetorConfigModule],
  providers: [
    ...SERVICES,
    { provide: ContextStore, inject: [ENVIRONMENT], useFactory: createContextStore },
    { provide: StoreLifecycle, useExisting: ContextStore },
    port(TurnStore, (store) => store.turns),
    port(ContextCatalog, (store) => store.contexts),
    port(SummaryStore, (store) => store.summaries),
    port(MessageSearch, (store) => store.search),
    port(ContextExpiry, (store) => store.expiry),
    port(TransferStore, (store) => store.transfer),
    port(DocumentStore, (store) => store.documents),
    port(KeptAnswerStore, (store) => store.keptAnswers),
    port(CachedAnswerStore, (store) => store.cachedAnswers),
    port(AuditTrail, (store) => store.audit),
    port(LedgerStore, (store) => store.ledger),
    port(LimitCounters, (store) => store.limits),
    port(BudgetStore, (store) => store.budgets),
    port(NoteStore, (store) => store.notes),
    port(VectorStore, (store) => store.vectors),
    port(MirrorOutbox, (store) => store.outbox),
    port(ClaimStore, (store) => store.claims),
    port(StoreNotices, (store) => store.notices),
    port(BackupSource, (store) => store.backups),
  ],
  exports: [
    ...SERVICES,
    BudgetStore,
    ClaimStore,
    DocumentStore,
    LedgerStore,
    LimitCounters,
    MirrorOutbox,
    VectorStore,
  ],
})
export class ContextModule {}

function port<Port>(
  provide: Abstract<Port>,
  of: (store: ContextStore) => Port,
): FactoryProvider<Port> {
  return { provide, inject: [ContextStore], useFactory: of };
}

function createContextStore(environment: Environment): ContextStore {
  const { dataDirectory, databaseUrl, databaseListenUrl, databaseConnections } = environment;
  return databaseUrl === undefined
    ? new SqliteContextStore({ directory: dataDirectory })
    : new PostgresContextStore({
        url: databaseUrl,
        listenUrl: databaseListenUrl ?? databaseUrl,
        connections: databaseConnections,
      });
}
