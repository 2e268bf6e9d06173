/** Chooses the model of a request and opens its answer, falling back while nothing has been sent. */
import { Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { ConfigFilesService } from '../config/config-files.service.ts';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { type Attempt, RhetorError } from '../model/rhetor-error.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { DefaultModelService } from './default-model.service.ts';
import { allowsFallback, failureOf } from './fallback-policy.ts';
import {
  assertAnswerable,
  type PlannedCandidate,
  planRoute,
  type RoutePlan,
  type RouteRequest,
} from './route-plan.ts';

export type RoutedCompletion = {
  readonly candidate: PlannedCandidate;
  /** True when the first configured candidate is not the one that answered. */
  readonly isFallback: boolean;
  /** Models asked, the one that answered included. */
  readonly attempts: number;
  readonly events: Observable<CompletionEvent>;
};

/** Makes the request for one candidate: its window and its options differ from model to model. */
export type RequestBuilder = (candidate: PlannedCandidate) => CompletionRequest;

@Injectable()
export class Router {
  constructor(
    private readonly configFiles: ConfigFilesService,
    private readonly registry: ProviderRegistry,
    private readonly catalog: ProviderCatalog,
    private readonly defaultModel: DefaultModelService,
  ) {}

  /** @throws as `planRoute` */
  plan(request: RouteRequest): RoutePlan {
    return planRoute(request, {
      tasks: this.configFiles.tasks,
      providers: this.catalog.statuses(),
      defaultChoice: this.defaultModel.current(),
      unsupportedOptions: ({ provider, model }, options) =>
        this.registry.get(provider)?.provider.unsupportedOptions(model, options) ?? [],
      providerTimeouts: (provider) => this.registry.get(provider)?.definition.timeouts,
    });
  }

  /**
   * Asks the candidates in order until one sends content.
   * @throws RhetorError as `failureOf`, or the reason of `signal`
   */
  async open(
    plan: RoutePlan,
    build: RequestBuilder,
    signal: AbortSignal,
  ): Promise<RoutedCompletion> {
    assertAnswerable(plan);
    const failures: RhetorError[] = [];
    const attempts: Attempt[] = [];
    for (const [index, candidate] of plan.candidates.entries()) {
      const provider = this.registry.get(candidate.provider)?.provider;
      if (candidate.skipped !== undefined || provider === undefined) continue;
      try {
        const events = await provider.open(build(candidate), signal);
        return { candidate, isFallback: index > 0, attempts: attempts.length + 1, events };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RhetorError)) throw error;
        failures.push(error);
        attempts.push(attemptOf(candidate, error));
        if (!allowsFallback(error)) break;
      }
    }
    throw failureOf(failures, attempts);
  }
}

function attemptOf({ provider, model }: PlannedCandidate, error: RhetorError): Attempt {
  return {
    provider,
    model,
    ...(error.upstreamStatus === undefined ? {} : { status: error.upstreamStatus }),
    code: error.code,
  };
}
