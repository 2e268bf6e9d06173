/** The health of every model that has been asked, and the refusals that set whole providers aside. */
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { RhetorError } from '../model/rhetor-error.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import type { ModelChoice } from './candidate-plan.ts';
import { type HealthView, ModelHealth, type Permit } from './model-health.ts';
import { isParked, park, type Parking, parkingScope } from './parking.ts';

/** Callers may name any model: what is kept of them is bounded. */
const MOST_MODELS = 1_000;

@Injectable()
export class ModelHealthService implements OnModuleInit, OnApplicationShutdown {
  private readonly models = new Map<string, ModelHealth>();
  private readonly parkedProviders = new Map<string, Parking>();
  private subscription: Subscription | undefined;

  constructor(private readonly registry: ProviderRegistry) {}

  /** A config change may have mended what was refused. */
  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => {
      this.parkedProviders.clear();
      this.models.clear();
    });
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  private of(choice: ModelChoice): ModelHealth {
    const key = `${choice.provider} ${choice.model}`;
    const known = this.models.get(key);
    if (known !== undefined) return known;
    if (this.models.size >= MOST_MODELS) this.forgetOne();
    const health = new ModelHealth();
    this.models.set(key, health);
    return health;
  }

  view(choice: ModelChoice): HealthView {
    const view = this.find(choice)?.view(Date.now()) ?? new ModelHealth().view(Date.now());
    return { ...view, parked: this.parkedError(choice) };
  }

  /** The refusal for which a model is not asked now. */
  parkedError(choice: ModelChoice): RhetorError | undefined {
    const now = Date.now();
    const parking = this.parkedProviders.get(choice.provider);
    return isParked(parking, now) ? parking.error : this.find(choice)?.parkedError(now);
  }

  /** Why other models are asked before this one now: it fails too often, or asked for time. */
  postponedReason(choice: ModelChoice): string | undefined {
    return this.find(choice)?.postponedReason(Date.now());
  }

  /** Milliseconds until the model may be asked again, by its own `retry-after`. */
  quietMs(choice: ModelChoice): number {
    return this.find(choice)?.quietMs(Date.now()) ?? 0;
  }

  /** Undefined while the model is not to be asked; `isLastResort` asks it all the same. */
  admit(choice: ModelChoice, isLastResort: boolean): Permit | undefined {
    const permit = this.of(choice).admit(Date.now(), isLastResort);
    if (permit === undefined) return undefined;
    return {
      firstToken: permit.firstToken,
      get hasBegun() {
        return permit.hasBegun;
      },
      settle: (settlement) => {
        // A provider that has answered is not refused any more.
        if (settlement === 'success') this.parkedProviders.delete(choice.provider);
        permit.settle(settlement);
      },
    };
  }

  /** Sets aside what the error says will be refused again; holds back what asked for time. */
  note(choice: ModelChoice, error: RhetorError): void {
    const now = Date.now();
    const scope = parkingScope(error);
    if (scope === 'model') this.of(choice).park(error, now);
    if (scope === 'provider') {
      this.parkedProviders.set(
        choice.provider,
        park(this.parkedProviders.get(choice.provider), error, now),
      );
    }
    if (error.retryAfterMs !== undefined) this.of(choice).keepQuiet(now, error.retryAfterMs);
  }

  private find({ provider, model }: ModelChoice): ModelHealth | undefined {
    return this.models.get(`${provider} ${model}`);
  }

  /** The oldest of which nothing is lost; else the oldest that nobody waits for. */
  private forgetOne(): void {
    const entries = [...this.models];
    const [key] =
      entries.find(([, health]) => health.isIdle) ??
      entries.find(([, health]) => !health.isRunning) ??
      [];
    if (key !== undefined) this.models.delete(key);
  }
}
