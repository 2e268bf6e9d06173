/** What `/metrics` is made of: the sums of ended requests, and gauges that are read with each scrape. */
import type { Budgets } from '../budgets/budgets.service.ts';
import type { MemoryEmbeddings } from '../context/embedding/memory-embeddings.service.ts';
import type { EngramService } from '../context/engram/engram.service.ts';
import type { AnswerCache } from '../conversation/answer-cache/answer-cache.service.ts';
import type { ConversationService } from '../conversation/conversation.service.ts';
import type { ValidatedAnswers } from '../conversation/validation/validated-answers.service.ts';
import type { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import type { ModelHealthService } from '../routing/health/model-health.service.ts';
import type { Pools } from '../routing/pool/pools.service.ts';
import type { KnownModels } from './known-models.ts';
import type { RequestTally } from './request-tally.ts';

export type MetricSources = {
  readonly tally: RequestTally;
  readonly names: Pick<KnownModels, 'labelOf'>;
  readonly conversation: Pick<ConversationService, 'load'>;
  readonly validated: Pick<ValidatedAnswers, 'outcomes'>;
  readonly cache: Pick<AnswerCache, 'contents'>;
  readonly health: Pick<ModelHealthService, 'circuits'>;
  readonly catalog: Pick<ProviderCatalog, 'statuses'>;
  readonly pools: Pick<Pools, 'members'>;
  readonly engram: Pick<EngramService, 'status'>;
  readonly embeddings: Pick<MemoryEmbeddings, 'status'>;
  readonly budgets: Pick<Budgets, 'list'>;
};
