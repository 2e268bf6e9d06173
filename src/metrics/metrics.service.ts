/** Counts what ends from the start of the process, and shows it in Prometheus' format when it is scraped. */
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Subscription } from 'rxjs';
import { Budgets } from '../budgets/budgets.service.ts';
import { MemoryEmbeddings } from '../context/embedding/memory-embeddings.service.ts';
import { EngramService } from '../context/engram/engram.service.ts';
import { AnswerCache } from '../conversation/answer-cache/answer-cache.service.ts';
import { ConversationService } from '../conversation/conversation.service.ts';
import { ValidatedAnswers } from '../conversation/validation/validated-answers.service.ts';
import { Ledger } from '../ledger/ledger.service.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ModelHealthService } from '../routing/health/model-health.service.ts';
import { Pools } from '../routing/pool/pools.service.ts';
import { KnownModels } from './known-models.ts';
import type { MetricSources } from './metric-sources.ts';
import { RequestTally } from './request-tally.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

@Injectable()
export class Metrics implements OnModuleInit, OnModuleDestroy {
  private readonly sources: MetricSources;
  private readonly subscriptions: Subscription[] = [];
  private registry: Promise<Registry> | undefined;
  private running: Promise<string> | undefined;

  constructor(
    private readonly ledger: Ledger,
    conversation: ConversationService,
    health: ModelHealthService,
    catalog: ProviderCatalog,
    engram: EngramService,
    budgets: Budgets,
    pools: Pools,
    validated: ValidatedAnswers,
    cache: AnswerCache,
    embeddings: MemoryEmbeddings,
  ) {
    const names = new KnownModels(catalog);
    const tally = new RequestTally(names);
    const answers = { conversation, validated, cache, embeddings };
    this.sources = { tally, names, ...answers, health, catalog, pools, engram, budgets };
  }

  onModuleInit(): void {
    const { tally } = this.sources;
    this.subscriptions.push(
      this.ledger.ended.subscribe((attempts) => tally.add(attempts)),
      this.ledger.committed.subscribe((milliseconds) => tally.commit.observe(milliseconds / 1_000)),
    );
  }

  onModuleDestroy(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  /** From here on the process and its event loop are measured, too. */
  async load(): Promise<void> {
    await this.loaded();
  }

  /** Scrapes at the same time get the same text. */
  scrape(): Promise<string> {
    this.running ??= this.loaded()
      .then((registry) => registry.metrics())
      .finally(() => (this.running = undefined));
    return this.running;
  }

  private loaded(): Promise<Registry> {
    this.registry ??= registryOf(this.sources);
    return this.registry;
  }
}

/** Not a method: in a class with decorators, the compiler leaves the name of the imported file as it is. */
async function registryOf(sources: MetricSources): Promise<Registry> {
  const { createRegistry } = await import('./exposition.ts');
  return createRegistry(sources);
}
