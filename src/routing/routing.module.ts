/** Which model answers, in which order they are tried, and what happens when one fails. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { ProvidersModule } from '../providers/providers.module.ts';
import { AssignmentStore } from './rules/assignment-store.ts';
import { AttemptGate } from './attempt-gate.ts';
import { DefaultModelService, SettingsStore } from './names/default-model.service.ts';
import { Embeddings } from './embeddings.service.ts';
import { ModelHealthService } from './health/model-health.service.ts';
import { ModelNames } from './names/model-names.service.ts';
import { OutageService } from './health/outage.service.ts';
import { MemberPrices } from './pool/member-prices.ts';
import { POOL_RANDOM, Pools } from './pool/pools.service.ts';
import { Router } from './router.service.ts';
import { RuleCatalog } from './rule-catalog.service.ts';
import { TaskRules } from './rules/task-rules.service.ts';
import { TokenCounts } from './token-counts.service.ts';

export type RoutingModuleOptions = {
  /** The modules that export what is named below. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly settings: Type<SettingsStore>;
  readonly assignments: Type<AssignmentStore>;
  readonly gate: Type<AttemptGate>;
  readonly prices: Type<MemberPrices>;
};

@Module({})
export class RoutingModule {
  static register({
    imports,
    settings,
    assignments,
    gate,
    prices,
  }: RoutingModuleOptions): DynamicModule {
    return {
      module: RoutingModule,
      imports: [RhetorConfigModule, ProvidersModule, ...imports],
      providers: [
        { provide: SettingsStore, useExisting: settings },
        { provide: AssignmentStore, useExisting: assignments },
        { provide: AttemptGate, useExisting: gate },
        { provide: MemberPrices, useExisting: prices },
        { provide: POOL_RANDOM, useValue: Math.random },
        Pools,
        TaskRules,
        DefaultModelService,
        ModelHealthService,
        ModelNames,
        RuleCatalog,
        Router,
        Embeddings,
        TokenCounts,
        OutageService,
      ],
      exports: [
        TaskRules,
        DefaultModelService,
        ModelHealthService,
        ModelNames,
        Pools,
        RuleCatalog,
        Router,
        Embeddings,
        TokenCounts,
        OutageService,
      ],
    };
  }
}
