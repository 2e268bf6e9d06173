/** Chooses the model for a request and delivers its answer, whatever fails on the way. */
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import type { StreamRecovery } from '../model/choices/stream-recovery.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { AttemptGate } from './attempt-gate.ts';
import type { AttemptJournal } from './attempt-journal.ts';
import { CandidateSearch } from './attempts/candidate-search.ts';
import { DefaultModelService } from './names/default-model.service.ts';
import { withLastResort } from './plan/last-resort.ts';
import { GatedCalls } from './attempts/gated-calls.ts';
import { ModelHealthService } from './health/model-health.service.ts';
import { ModelNames } from './names/model-names.service.ts';
import { untaken } from './option-fit.ts';
import { resolveWish } from './names/resolve-wish.ts';
import { assertAnswerable } from './assert-answerable.ts';
import { Pools } from './pool/pools.service.ts';
import { planRoute, type RoutingPlan } from './route-plan.ts';
import type { RouteRequest } from './route-request.ts';
import { namedRule } from './rules/rule-lookup.ts';
import { RoutedAnswer } from './attempts/routed-answer.ts';
import type { AnswerReader } from './routed-event.ts';

@Injectable()
export class Router {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly names: ModelNames,
    private readonly registry: ProviderRegistry,
    private readonly defaultModel: DefaultModelService,
    private readonly health: ModelHealthService,
    private readonly gate: AttemptGate,
    private readonly pools: Pools,
  ) {}

  /**
   * Sends nothing upstream, unless the request names a model that no provider lists.
   * @throws as `resolveWish` and `planRoute`
   */
  async plan(request: RouteRequest): Promise<RoutingPlan> {
    const known = this.names.known(request.allowedModels);
    const wish = await resolveWish(request.wish, known, (resolution) =>
      this.names.settle(resolution, known),
    );
    const plan = planRoute(
      { ...request, wish },
      {
        tasks: known.tasks,
        providers: known.providers,
        defaultChoice: this.defaultModel.current(),
        untakenOptions: ({ provider, model }, options) =>
          untaken(options, this.registry.get(provider)?.provider.takenOptions(model, options)),
        dialectsOf: (provider) => this.registry.get(provider)?.provider.dialects ?? [],
        lostParts: ({ provider, model }, messages) =>
          this.registry.get(provider)?.provider.lostParts?.(model, messages) ?? [],
        providerTimeouts: (provider) => this.registry.get(provider)?.definition.timeouts,
        streamsUpstream: (provider) => this.registry.get(provider)?.definition.streamsUpstream,
        timeoutCeilingMs: this.environment.timeoutCeilingMs,
        parkedError: (choice) => this.health.parkedError(choice),
        postponedReason: (choice) => this.health.postponedReason(choice),
      },
    );
    const { affinity } = request;
    const definition = namedRule(known.tasks, plan.rule)?.rule.pool;
    return withLastResort(this.pools.arrange(plan, { definition, affinity }));
  }

  /** Where a provider is: what another address serves under the same name is another model. */
  homeOf(provider: string): string {
    const { kind, baseUrl, api } = this.registry.get(provider)?.definition ?? {};
    return JSON.stringify([kind, baseUrl, api]);
  }

  /**
   * Passes the answer to `reader` as it arrives, as one stream. Resolves when it is complete.
   * Aborting `signal` at any time closes the upstream socket.
   * @param journal notes each call
   * @throws RhetorError as `CandidateSearch.run` or `assertAnswerable`, or the reason of `signal`
   */
  answer(
    plan: RoutingPlan,
    reader: AnswerReader,
    recovery: StreamRecovery,
    signal: AbortSignal,
    journal: AttemptJournal,
  ): Promise<void> {
    assertAnswerable(plan);
    this.pools.begin(plan);
    const search = new CandidateSearch(plan, {
      health: this.health,
      providerOf: (candidate) => this.registry.providerOf(candidate),
      memberOf: (candidate) => this.pools.asked(candidate, plan),
      signal,
      random: Math.random,
      journal,
      gate: this.gate,
      hedges: this.pools,
    });
    const calls = new GatedCalls(this.gate, plan, reader.limits);
    return search.run(new RoutedAnswer(reader, recovery, signal, journal, calls));
  }
}
