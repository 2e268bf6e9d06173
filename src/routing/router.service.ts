/** Chooses the model of a request and brings its answer, whatever befalls the models on the way. */
import { Inject, Injectable } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import type { StreamRecovery } from '../config/tasks-config.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { bufferAnswer } from './buffered-answer.ts';
import { type Ask, CandidateSearch, type Found } from './candidate-search.ts';
import { continuationRequest } from './continuation.ts';
import { DefaultModelService } from './default-model.service.ts';
import { withLastResort } from './last-resort.ts';
import { ModelHealthService } from './model-health.service.ts';
import { ModelNames } from './model-names.service.ts';
import { untaken } from './option-fit.ts';
import { resolveWish } from './resolve-wish.ts';
import {
  assertAnswerable,
  type PlannedCandidate,
  planRoute,
  type RoutePlan,
  type RouteRequest,
} from './route-plan.ts';
import { routedAnswer } from './routed-answer.ts';
import { type RoutedEvent, type RouteStart, routeStart } from './routed-event.ts';
import { withTotalLimit } from './total-limit.ts';

/** Makes the request for one candidate: its window and its options differ from model to model. */
export type RequestBuilder = (candidate: PlannedCandidate) => CompletionRequest;

@Injectable()
export class Router {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly names: ModelNames,
    private readonly registry: ProviderRegistry,
    private readonly defaultModel: DefaultModelService,
    private readonly health: ModelHealthService,
  ) {}

  /**
   * Nobody is asked for it, unless the request names a model that no provider lists.
   * @throws as `resolveWish` and `planRoute`
   */
  async plan(request: RouteRequest): Promise<RoutePlan> {
    const { known } = this.names;
    const wish = await resolveWish(request.wish, known, (resolution) =>
      this.names.settle(resolution, known),
    );
    const plan = planRoute(
      { ...request, wish },
      {
        tasks: known.tasks,
        providers: known.providers,
        defaultChoice: this.defaultModel.current(),
        unsupportedOptions: ({ provider, model }, options) =>
          untaken(options, this.registry.get(provider)?.provider.takenOptions(model, options)),
        speaks: (provider, dialect) =>
          this.registry.get(provider)?.provider.dialects.includes(dialect) === true,
        providerTimeouts: (provider) => this.registry.get(provider)?.definition.timeouts,
        timeoutCeilingMs: this.environment.timeoutCeilingMs,
        parkedError: (choice) => this.health.parkedError(choice),
        postponedReason: (choice) => this.health.postponedReason(choice),
      },
    );
    return withLastResort(plan);
  }

  /**
   * Settles when there is content to send; with recovery `buffer`, when the answer is complete.
   * Unsubscribing, or aborting `signal` at any time, closes the upstream socket.
   * @param onHeld hears of each answer that is held back, and then of each of its events
   * @throws RhetorError as `totalFailure` or `assertAnswerable`, or the reason of `signal`
   */
  async open(
    plan: RoutePlan,
    build: RequestBuilder,
    recovery: StreamRecovery,
    signal: AbortSignal,
    onHeld?: (start: RouteStart) => (event: CompletionEvent) => void,
  ): Promise<Observable<RoutedEvent>> {
    assertAnswerable(plan);
    const search = new CandidateSearch(plan, plan.retries, {
      health: this.health,
      providerOf: (id) => this.registry.get(id)?.provider,
      signal,
      random: Math.random,
    });
    const ask: Ask = (candidate, provider, permit) =>
      withTotalLimit(search.remainingMs(candidate), signal, async (call) => {
        search.asked = build(candidate);
        const events = await provider.open(search.asked, call);
        permit.firstToken();
        if (recovery !== 'buffer') return events;
        return from(await bufferAnswer(events, call, onHeld?.(routeStart(search, candidate))));
      });
    return routedAnswer({
      search,
      first: await search.next(ask),
      signal,
      goOn: recovery === 'continue' ? (sent) => goOnFrom(sent, search, build, signal) : undefined,
    });
  }
}

/** A prefill that is refused after all is replaced by the instruction, at the same model. */
function goOnFrom(
  sent: string,
  search: CandidateSearch,
  build: RequestBuilder,
  signal: AbortSignal,
): Promise<Found> {
  return search.next((candidate, provider, permit) =>
    withTotalLimit(search.remainingMs(candidate), signal, async (call) => {
      const open = (isPrefill: boolean) => {
        search.asked = continuationRequest(build(candidate), sent, isPrefill);
        return provider.open(search.asked, call);
      };
      const events = provider.continuesPrefill(candidate.model)
        ? await open(true).catch((error: unknown) => {
            if (error instanceof RhetorError && error.code === 'invalid_value') return open(false);
            throw error;
          })
        : await open(false);
      permit.firstToken();
      return events;
    }),
  );
}
