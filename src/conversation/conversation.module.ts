/**
 * The use case of a conversation: a request becomes a turn, and the turn becomes events and
 * history.
 */
import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../config/environment.ts';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { ContextModule } from '../context/context.module.ts';
import { EmbeddingModule } from '../context/embedding/embedding.module.ts';
import {
  ENGRAM_MODULE,
  LEDGER_MODULE,
  LIMITS_MODULE,
  PROMPTS_MODULE,
  ROUTING_MODULE,
} from '../features/bound-features.ts';
import { MemoryModule } from '../memory/memory.module.ts';
import { Admission, createAdmission } from './running/admission.ts';
import { AnswerCache } from './answer-cache/answer-cache.service.ts';
import { CompactionModule } from './compaction/compaction.module.ts';
import { BackgroundEmbeddingsModule } from './embedding/background-embeddings.module.ts';
import { BackgroundEmbeddings } from './embedding/background-embeddings.service.ts';
import { Entrance } from './running/entrance.service.ts';
import { ContextErasure } from './context-erasure.service.ts';
import { ContextViews } from './context-view.service.ts';
import { ConversationService } from './conversation.service.ts';
import { IdempotentTurns } from './idempotency/idempotent-turns.service.ts';
import { ModelTests } from './model-test.service.ts';
import { RecordedEmbeddings } from './recorded-embeddings.service.ts';
import { RecallService } from './recall/recall.service.ts';
import { RecallWarmUp } from './recall/recall-warm-up.service.ts';
import { TurnPreparation } from './preparation/turn-preparation.service.ts';
import { AnswerChecker } from './validation/answer-checker.service.ts';
import { ValidatedAnswers } from './validation/validated-answers.service.ts';

/** Also makes the vectors of what memory searches. */
const EMBEDDING_MODULE = EmbeddingModule.register({
  imports: [BackgroundEmbeddingsModule],
  embedder: BackgroundEmbeddings,
});

@Module({
  imports: [
    RhetorConfigModule,
    ContextModule,
    ROUTING_MODULE,
    PROMPTS_MODULE,
    ENGRAM_MODULE,
    LEDGER_MODULE,
    LIMITS_MODULE,
    CompactionModule,
    MemoryModule,
    EMBEDDING_MODULE,
  ],
  providers: [
    { provide: Admission, inject: [ENVIRONMENT], useFactory: createAdmission },
    Entrance,
    AnswerCache,
    ConversationService,
    TurnPreparation,
    AnswerChecker,
    ValidatedAnswers,
    RecallService,
    RecallWarmUp,
    ContextViews,
    ContextErasure,
    IdempotentTurns,
    RecordedEmbeddings,
    ModelTests,
  ],
  exports: [
    Entrance,
    AnswerCache,
    ConversationService,
    ContextViews,
    ContextErasure,
    IdempotentTurns,
    RecordedEmbeddings,
    ModelTests,
    ValidatedAnswers,
    EMBEDDING_MODULE,
  ],
})
export class ConversationModule {}
