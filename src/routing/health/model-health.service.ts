/**
 * The health of every model that has been asked, and the refusals that park whole providers; where a
 * provider has several keys, each key has its own.
 */
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import type { KeyedChoice } from '../candidate-plan.ts';
import { type HealthView, ModelState, type Permit } from './model-health.ts';
import { accountOf, isOf, isRefusedKey, recordName } from './keyed-name.ts';
import { isParked, park, type Parking, parkingScope, withoutVendorsWords } from './parking.ts';
import { CIRCUIT_OPEN_MS, KEY_QUIET_MS, MOST_HEALTH_RECORDS } from '../limits.ts';

export type KeyView = { readonly name: string; readonly parked: RhetorError | undefined };

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

  private of(choice: KeyedChoice): ModelState {
    const key = recordName(choice);
    const known = this.models.get(key);
    if (known !== undefined) return known;
    if (this.models.size >= MOST_HEALTH_RECORDS) this.forgetOne();
    const health = new ModelState();
    this.models.set(key, health);
    return health;
  }

  /** Without a key, a model of a provider with several is shown as its busiest key sees it. */
  view(choice: KeyedChoice): HealthView {
    const now = Date.now();
    const health = this.busiestOf(choice) ?? new ModelState();
    const running = this.running(choice);
    return { ...health.view(now), running, parked: this.parkedError(choice) };
  }

  /** Calls that run now; without a key, with all keys. */
  running(choice: KeyedChoice): number {
    return this.namesOf(choice).reduce((sum, name) => sum + (this.models.get(name)?.calls ?? 0), 0);
  }

  /** Every model that has been asked lately, with its circuit. */
  circuits(): readonly (KeyedChoice & Pick<HealthView, 'circuit'>)[] {
    const now = Date.now();
    return [...this.models].map(([key, health]) => {
      const space = key.indexOf(' ');
      const [provider = '', ofKey] = key.slice(0, space).split('#');
      const circuit = health.circuitName(now);
      const model = key.slice(space + 1);
      return { provider, model, ...(ofKey !== undefined && { key: ofKey }), circuit };
    });
  }

  /** The refusal because of which the model is parked; without a key, if all keys are. */
  parkedError(choice: KeyedChoice): RhetorError | undefined {
    const keys = choice.key === undefined ? this.registry.keysOf(choice.provider) : [];
    if (keys.length === 0) return this.parkedErrorOf(choice);
    const errors = keys.map((key) => this.parkedErrorOf({ ...choice, key }));
    return errors.includes(undefined) ? undefined : errors[0];
  }

  private parkedErrorOf(choice: KeyedChoice): RhetorError | undefined {
    const now = Date.now();
    const parking = this.parkedProviders.get(accountOf(choice));
    return isParked(parking, now) ? parking.error : this.find(choice)?.parkedError(now);
  }

  /** The keys of a provider that has several, and why one is parked. */
  keys(provider: string): readonly KeyView[] {
    const now = Date.now();
    return this.registry.keysOf(provider).map((name) => {
      const parking = this.parkedProviders.get(`${provider}#${name}`);
      return { name, parked: isParked(parking, now) ? parking.error : undefined };
    });
  }

  /** Why other models are asked before this one now: it fails too often, or sent `retry-after`. */
  postponedReason(choice: KeyedChoice): string | undefined {
    return this.find(choice)?.postponedReason(Date.now());
  }

  /** Milliseconds until the model's own `retry-after` is over. */
  quietMs(choice: KeyedChoice): number {
    return this.find(choice)?.quietMs(Date.now()) ?? 0;
  }

  /** Returns undefined while the model is not to be asked; `isLastResort` overrides that. */
  admit(choice: KeyedChoice, isLastResort: boolean): Permit | undefined {
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
          this.parkedProviders.delete(accountOf(choice));
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
  note(choice: KeyedChoice, error: RhetorError): void {
    const now = Date.now();
    if (error.isUnreachable) this.catalog.noteUnreachable(choice.provider, error);
    const scope = parkingScope(error);
    const shared = withoutVendorsWords(choice, error);
    if (scope === 'model') this.of(choice).park(shared, now);
    if (scope === 'provider') {
      const account = accountOf(choice);
      this.parkedProviders.set(account, park(this.parkedProviders.get(account), shared, now));
    }
    // A refusal of one request says nothing about the next one.
    const quietMs = error.retryAfterMs ?? (isRefusedKey(choice, error) ? KEY_QUIET_MS : undefined);
    if (quietMs !== undefined && error.isRetryable) this.of(choice).keepQuiet(now, quietMs);
  }

  /**
   * Why no model of the provider would answer now, as far as calls have shown: the provider refuses
   * its key, or every model that was asked has an open circuit or is parked. Undefined if one may
   * answer.
   */
  blockedReason(provider: string): string | undefined {
    const now = Date.now();
    const keys = this.registry.keysOf(provider);
    const accounts = keys.length === 0 ? [provider] : keys.map((key) => `${provider}#${key}`);
    const parkings = accounts.map((account) => this.parkedProviders.get(account));
    const [parking] = parkings;
    if (parking !== undefined && parkings.every((one) => isParked(one, now))) {
      return `it refused the last call (${parking.error.upstreamStatus ?? parking.error.code})`;
    }
    const asked = [...this.models].filter(([name]) => isOf(name, provider));
    if (asked.length === 0 || !asked.every(([, health]) => health.isBlocked(now))) return undefined;
    const names = [...new Set(asked.map(([name]) => name.slice(name.indexOf(' ') + 1)))];
    return `recent calls to ${shortList(names)} failed`;
  }

  /** Logs opening and closing, but not each trial in between. */
  private reportCircuit({ provider, model, key }: KeyedChoice, isClosed: boolean): void {
    const name = key === undefined ? `${provider}/${model}` : `${provider}/${model} (${key})`;
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

  private find(choice: KeyedChoice): ModelState | undefined {
    return this.models.get(recordName(choice));
  }

  private namesOf(choice: KeyedChoice): readonly string[] {
    const keys = choice.key === undefined ? this.registry.keysOf(choice.provider) : [];
    return keys.length === 0
      ? [recordName(choice)]
      : keys.map((key) => recordName({ ...choice, key }));
  }

  private busiestOf(choice: KeyedChoice): ModelState | undefined {
    return this.namesOf(choice)
      .flatMap((name) => this.models.get(name) ?? [])
      .toSorted((one, other) => other.answers - one.answers)[0];
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

function shortList(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
