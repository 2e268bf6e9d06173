/** The health of every model that has been asked, and the refusals that park whole providers. */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { RhetorError } from '../model/rhetor-error.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import type { ModelChoice } from './candidate-plan.ts';
import { type HealthView, ModelState, type Permit } from './model-health.ts';
import { isParked, park, type Parking, parkingScope } from './parking.ts';
import { CIRCUIT_OPEN_MS, MOST_HEALTH_RECORDS } from './limits.ts';

@Injectable()
export class ModelHealthService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Routing');
  private readonly models = new Map<string, ModelState>();
  private readonly parkedProviders = new Map<string, Parking>();
  private subscription: Subscription | undefined;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly catalog: ProviderCatalog,
  ) {}

  /** A config change may have fixed the cause of a refusal. */
  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => {
      this.parkedProviders.clear();
      this.models.clear();
    });
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  private of(choice: ModelChoice): ModelState {
    const key = `${choice.provider} ${choice.model}`;
    const known = this.models.get(key);
    if (known !== undefined) return known;
    if (this.models.size >= MOST_HEALTH_RECORDS) this.forgetOne();
    const health = new ModelState();
    this.models.set(key, health);
    return health;
  }

  view(choice: ModelChoice): HealthView {
    const view = this.find(choice)?.view(Date.now()) ?? new ModelState().view(Date.now());
    return { ...view, parked: this.parkedError(choice) };
  }

  /** Every model that has been asked lately, with its circuit. */
  circuits(): readonly (ModelChoice & Pick<HealthView, 'circuit'>)[] {
    const now = Date.now();
    return [...this.models].map(([key, health]) => {
      const space = key.indexOf(' ');
      const circuit = health.circuitName(now);
      return { provider: key.slice(0, space), model: key.slice(space + 1), circuit };
    });
  }

  /** The refusal because of which the model is parked. */
  parkedError(choice: ModelChoice): RhetorError | undefined {
    const now = Date.now();
    const parking = this.parkedProviders.get(choice.provider);
    return isParked(parking, now) ? parking.error : this.find(choice)?.parkedError(now);
  }

  /** Why other models are asked before this one now: it fails too often, or sent `retry-after`. */
  postponedReason(choice: ModelChoice): string | undefined {
    return this.find(choice)?.postponedReason(Date.now());
  }

  /** Milliseconds until the model's own `retry-after` is over. */
  quietMs(choice: ModelChoice): number {
    return this.find(choice)?.quietMs(Date.now()) ?? 0;
  }

  /** Returns undefined while the model is not to be asked; `isLastResort` overrides that. */
  admit(choice: ModelChoice, isLastResort: boolean): Permit | undefined {
    const health = this.of(choice);
    const permit = health.admit(Date.now(), isLastResort);
    if (permit === undefined) return undefined;
    return {
      firstToken: permit.firstToken,
      get hasBegun() {
        return permit.hasBegun;
      },
      settle: (settlement) => {
        if (settlement === 'success') {
          // A provider that has answered no longer refuses calls.
          this.parkedProviders.delete(choice.provider);
          this.catalog.noteReachable(choice.provider);
        }
        const wasClosed = health.isClosed;
        permit.settle(settlement);
        if (health.isClosed !== wasClosed) this.reportCircuit(choice, health.isClosed);
      },
    };
  }

  /**
   * Parks the model or provider if the error is a lasting refusal; postpones the model if the error
   * carries `retry-after`.
   */
  note(choice: ModelChoice, error: RhetorError): void {
    const now = Date.now();
    if (error.isUnreachable) this.catalog.noteUnreachable(choice.provider, error);
    const scope = parkingScope(error);
    const shared = withoutCallersText(error);
    if (scope === 'model') this.of(choice).park(shared, now);
    if (scope === 'provider') {
      this.parkedProviders.set(
        choice.provider,
        park(this.parkedProviders.get(choice.provider), shared, now),
      );
    }
    // A refusal of one request says nothing about the next one.
    if (error.retryAfterMs !== undefined && error.isRetryable)
      this.of(choice).keepQuiet(now, error.retryAfterMs);
  }

  /**
   * Why no model of the provider would answer now, as far as calls have shown: the provider refuses
   * its key, or every model that was asked has an open circuit or is parked. Undefined if one may
   * answer.
   */
  blockedReason(provider: string): string | undefined {
    const now = Date.now();
    const parking = this.parkedProviders.get(provider);
    if (isParked(parking, now)) {
      return `it refused the last call (${parking.error.upstreamStatus ?? parking.error.code})`;
    }
    const asked = [...this.models].filter(([key]) => key.startsWith(`${provider} `));
    if (asked.length === 0 || !asked.every(([, health]) => health.isBlocked(now))) return undefined;
    const names = asked.map(([key]) => key.slice(provider.length + 1));
    return `recent calls to ${shortList(names)} failed`;
  }

  /** Logs opening and closing, but not each trial in between. */
  private reportCircuit({ provider, model }: ModelChoice, isClosed: boolean): void {
    const name = `${provider}/${model}`;
    if (isClosed) {
      const fields = { event: 'circuit-closed', provider, model };
      this.logger.log(`${name} answers again: its circuit is closed`, fields);
    } else {
      const fields = { event: 'circuit-open', provider, model };
      this.logger.warn(
        `${name} keeps failing: its circuit is open, and one call in ${CIRCUIT_OPEN_MS / 1_000} s tries it`,
        fields,
      );
    }
  }

  private find({ provider, model }: ModelChoice): ModelState | undefined {
    return this.models.get(`${provider} ${model}`);
  }

  /**
   * Evicts the oldest record that holds no state; otherwise the oldest that no request is using.
   */
  private forgetOne(): void {
    const entries = [...this.models];
    const [key] =
      entries.find(([, health]) => health.isIdle) ??
      entries.find(([, health]) => !health.isRunning) ??
      [];
    if (key !== undefined) this.models.delete(key);
  }
}

/** Other callers see why a model is parked, and must not read what this caller wrote. */
function withoutCallersText(error: RhetorError): RhetorError {
  const { loggable, operatorMessage, code, message, cause, isRetryable, upstreamStatus } = error;
  // Where the operator has a message of its own, the other one quotes nothing.
  const isSafe = operatorMessage !== undefined || loggable === message;
  if (loggable === undefined || isSafe) return error;
  return new RhetorError(code, loggable, {
    cause,
    isRetryable,
    loggable,
    ...(upstreamStatus !== undefined && { upstreamStatus }),
  });
}

function shortList(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
