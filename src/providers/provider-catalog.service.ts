/** Keeps the status of every provider up to date with cheap, free probes in the background. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { ResolvedProvider } from '../config/providers-config.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { afterFailure } from './probe-findings.ts';
import { probeKeys } from './probe-keys.ts';
import { ProviderRegistry, type RegisteredProvider } from './provider-registry.service.ts';
import {
  NOT_PROBED,
  type ProbeFindings,
  providerStatus,
  type ProviderStatus,
} from './provider-status.ts';
import {
  AVAILABLE_PROBE_MS,
  FIRST_PROBE_WAIT_MS,
  FIRST_RETURN_PROBE_MS,
  MAY_BE_BACK_MS,
  PROBE_TIMEOUT_MS,
  UNAVAILABLE_PROBE_MS,
} from './limits.ts';

type Watch = {
  readonly entry: RegisteredProvider;
  findings: ProbeFindings;
  isStopped: boolean;
  /** Aborts the running probe. */
  call: AbortController | undefined;
  /** The time limit of the running probe, or the pause before the next one. */
  timer: NodeJS.Timeout | undefined;
  /** Pause before the next probe while the provider is expected back soon; undefined: the usual one. */
  returnProbeMs: number | undefined;
};

@Injectable()
export class ProviderCatalog
  implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  private readonly logger = new Logger('Providers');
  private readonly watches = new Map<string, Watch>();
  private snapshot: readonly ProviderStatus[] = [];
  private subscription: Subscription | undefined;
  /** The first results are logged in the startup summary instead of their own lines. */
  private hasStarted = false;

  constructor(private readonly registry: ProviderRegistry) {}

  onModuleInit(): void {
    this.refresh();
    this.subscription = this.registry.changes.subscribe(() => {
      this.watchAll().catch((error: unknown) => this.reportFault(error));
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.watchAll();
    this.hasStarted = true;
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    for (const watch of this.watches.values()) stop(watch);
    this.watches.clear();
  }

  /** In the order of providers.json; the same array until something changes. */
  statuses(): readonly ProviderStatus[] {
    return this.snapshot;
  }

  /** A connection failed: other requests need not find out the same. */
  noteUnreachable(id: string, error: RhetorError): void {
    const watch = this.watches.get(id);
    if (watch === undefined || watch.isStopped || watch.findings.isAlive === false) return;
    watch.findings = {
      ...watch.findings,
      isAlive: false,
      ...reasonsOf(error),
      lostAt: Date.now(),
    };
    watch.returnProbeMs = FIRST_RETURN_PROBE_MS;
    this.refresh();
    if (watch.call === undefined) this.probeLater(watch);
  }

  /** A call was answered, whatever the last probe said. */
  noteReachable(id: string): void {
    const watch = this.watches.get(id);
    if (watch === undefined || watch.isStopped || watch.findings.isAlive !== false) return;
    watch.findings = { isAlive: true, hasEverAnswered: true, models: watch.findings.models };
    this.refresh();
    if (watch.call === undefined) this.probeLater(watch);
  }

  /** Starts watching new providers and forgets removed ones; settles after their first results or 1 s. */
  private async watchAll(): Promise<void> {
    const firstProbes: Promise<void>[] = [];
    const probed = this.registry.list().filter(canBeProbed);
    const loading = probed.flatMap(({ provider }) => provider.load?.() ?? []);
    if (loading.length > 0) await Promise.allSettled(loading);
    for (const entry of this.registry.list()) {
      const former = this.watches.get(entry.definition.id);
      if (former?.entry === entry) continue;
      if (former !== undefined) stop(former);
      const watch = watchOf(entry, former?.findings);
      this.watches.set(entry.definition.id, watch);
      if (canBeProbed(entry)) firstProbes.push(this.probe(watch));
    }
    for (const [id, watch] of this.watches) {
      if (this.registry.get(id) !== undefined) continue;
      stop(watch);
      this.watches.delete(id);
    }
    this.refresh();
    if (firstProbes.length === 0) return;
    await Promise.race([
      Promise.all(firstProbes),
      sleep(FIRST_PROBE_WAIT_MS, undefined, { ref: false }),
    ]);
  }

  private async probe(watch: Watch): Promise<void> {
    const { entry } = watch;
    const call = new AbortController();
    watch.call = call;
    watch.timer = setTimeout(() => call.abort(), PROBE_TIMEOUT_MS).unref();
    try {
      const models = await probeKeys(entry, call.signal);
      const { models: former } = watch.findings;
      watch.findings = { isAlive: true, hasEverAnswered: true, models: models ?? former };
    } catch (error) {
      const hasTimedOut = call.signal.aborted;
      const reasons = failureReasons(error, hasTimedOut);
      watch.findings = afterFailure(entry.definition, watch.findings, error, hasTimedOut, reasons);
    }
    watch.call = undefined;
    if (watch.isStopped) return clearTimeout(watch.timer);
    // Schedules the next probe first, so that it happens whatever follows from these results.
    this.probeLater(watch);
    this.refresh();
  }

  private probeLater(watch: Watch): void {
    clearTimeout(watch.timer);
    if (watch.findings.isAlive) watch.returnProbeMs = undefined;
    const usual = watch.findings.isAlive ? AVAILABLE_PROBE_MS : UNAVAILABLE_PROBE_MS;
    const pause = Math.min(usual, watch.returnProbeMs ?? usual);
    if (watch.returnProbeMs !== undefined) watch.returnProbeMs *= 2;
    watch.timer = setTimeout(() => {
      this.probe(watch).catch((error: unknown) => this.reportFault(error));
    }, pause).unref();
  }

  /** Logs a bug in Rhetor itself that a probe revealed. */
  private reportFault(error: unknown): void {
    this.logger.error(`probing the providers failed: ${String(error)}`);
  }

  private refresh(): void {
    const former = this.snapshot;
    this.snapshot = this.registry.list().map(({ definition }) => {
      const findings = this.watches.get(definition.id)?.findings ?? NOT_PROBED;
      const status = providerStatus(definition, findings);
      return status.isAvailable || !mayAnswer(definition, findings)
        ? status
        : { ...status, mayAnswer: true };
    });
    if (this.hasStarted) this.report(former);
  }

  /** Logs each change once, not each probe. */
  private report(former: readonly ProviderStatus[]): void {
    for (const { id, isAvailable, reason: shown, operatorReason } of this.snapshot) {
      const reason = operatorReason ?? shown ?? 'no reason given';
      const before = former.find((status) => status.id === id);
      if (before === undefined || before.isAvailable === isAvailable) continue;
      if (isAvailable) {
        this.logger.log(`${id} is available again`, { event: 'provider-available', provider: id });
      } else {
        const fields = { event: 'provider-unavailable', provider: id, reason };
        this.logger.warn(`${id} is not available: ${reason}`, fields);
      }
    }
  }
}

/** A changed provider keeps its old status until its first probe, so that an edit fails no request. */
function watchOf(entry: RegisteredProvider, findings: ProbeFindings = NOT_PROBED): Watch {
  return {
    entry,
    findings,
    isStopped: false,
    call: undefined,
    timer: undefined,
    returnProbeMs: undefined,
  };
}

function stop(watch: Watch): void {
  watch.isStopped = true;
  clearTimeout(watch.timer);
  watch.call?.abort();
}

/** A server whose probe takes long may answer quickly, and a restart takes seconds. */
function mayAnswer(
  { isConfigured }: ResolvedProvider,
  { isAlive, lostAt = 0 }: ProbeFindings,
): boolean {
  const isUnknown = isConfigured && isAlive === undefined;
  return isUnknown || lostAt > Date.now() - MAY_BE_BACK_MS;
}

/** A missing key can be detected without a call. */
function canBeProbed({ definition }: RegisteredProvider): boolean {
  return definition.isConfigured || definition.apiKeyVariable === undefined;
}

type Reasons = Required<Pick<ProbeFindings, 'reason' | 'operatorReason'>>;

function failureReasons(error: unknown, hasTimedOut: boolean): Reasons {
  if (!hasTimedOut && error instanceof RhetorError) return reasonsOf(error);
  const reason = hasTimedOut
    ? `it did not answer within ${PROBE_TIMEOUT_MS / 1000} s`
    : 'the probe failed';
  return { reason, operatorReason: undefined };
}

/** The second one always replaces a former one. */
function reasonsOf({ message, operatorMessage }: RhetorError): Reasons {
  return { reason: message, operatorReason: operatorMessage };
}
