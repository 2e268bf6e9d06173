/** The status of every provider, kept up to date by cheap, free probes in the background. */
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { RhetorError } from '../model/rhetor-error.ts';
import { afterFailure } from './probe-findings.ts';
import { ProviderRegistry, type RegisteredProvider } from './provider-registry.service.ts';
import {
  NOT_PROBED,
  type ProbeFindings,
  providerStatus,
  type ProviderStatus,
} from './provider-status.ts';

const PROBE_TIMEOUT_MS = 5_000;
/** A start waits this long for first findings, so that its summary is true. */
const FIRST_PROBE_WAIT_MS = 1_000;
const AVAILABLE_PROBE_MS = 60_000;
const UNAVAILABLE_PROBE_MS = 10_000;

type Watch = {
  readonly entry: RegisteredProvider;
  findings: ProbeFindings;
  isStopped: boolean;
  /** The probe that runs. */
  call: AbortController | undefined;
  /** The limit of the probe that runs, or the pause before the next one. */
  timer: NodeJS.Timeout | undefined;
};

@Injectable()
export class ProviderCatalog
  implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  private readonly logger = new Logger('Providers');
  private readonly watches = new Map<string, Watch>();
  private snapshot: readonly ProviderStatus[] = [];
  private subscription: Subscription | undefined;

  constructor(private readonly registry: ProviderRegistry) {}

  onModuleInit(): void {
    this.refresh();
    this.subscription = this.registry.changes.subscribe(() => {
      this.watchAll().catch((error: unknown) => this.reportFault(error));
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.watchAll();
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

  /** Starts watching what is new, forgets what is gone; settles after first findings or 1 s. */
  private async watchAll(): Promise<void> {
    const firstProbes: Promise<void>[] = [];
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
    await Promise.race([Promise.all(firstProbes), after(FIRST_PROBE_WAIT_MS)]);
  }

  private async probe(watch: Watch): Promise<void> {
    const { entry, findings } = watch;
    const call = new AbortController();
    watch.call = call;
    watch.timer = setTimeout(() => call.abort(), PROBE_TIMEOUT_MS).unref();
    try {
      const models = await entry.provider.probe(call.signal);
      watch.findings = { isAlive: true, hasEverAnswered: true, models: models ?? findings.models };
    } catch (error) {
      const reason = failureReason(error, call.signal.aborted);
      watch.findings = afterFailure(entry.definition, findings, error, call.signal.aborted, reason);
    }
    clearTimeout(watch.timer);
    if (watch.isStopped) return;
    // First of all: whatever comes of these findings, the next ones are looked for.
    const pause = watch.findings.isAlive ? AVAILABLE_PROBE_MS : UNAVAILABLE_PROBE_MS;
    watch.timer = setTimeout(() => {
      this.probe(watch).catch((error: unknown) => this.reportFault(error));
    }, pause).unref();
    this.report(entry.definition.id, findings, watch.findings);
    this.refresh();
  }

  /** A fault of Rhetor's own, which a probe has brought to light. */
  private reportFault(error: unknown): void {
    this.logger.error(`a look at the providers failed: ${String(error)}`);
  }

  /** Once a change, never once a try; the first findings are part of the start's summary. */
  private report(id: string, former: ProbeFindings, current: ProbeFindings): void {
    if (former.isAlive === undefined || former.isAlive === current.isAlive) return;
    if (current.isAlive) this.logger.log(`${id} is available again`);
    else this.logger.warn(`${id} is not available: ${current.reason ?? 'no reason given'}`);
  }

  private refresh(): void {
    this.snapshot = this.registry
      .list()
      .map(({ definition }) =>
        providerStatus(definition, this.watches.get(definition.id)?.findings ?? NOT_PROBED),
      );
  }
}

/** A changed one is taken for what it was until its first probe says otherwise: an edit fails nobody. */
function watchOf(entry: RegisteredProvider, findings: ProbeFindings = NOT_PROBED): Watch {
  return { entry, findings, isStopped: false, call: undefined, timer: undefined };
}

function stop(watch: Watch): void {
  watch.isStopped = true;
  clearTimeout(watch.timer);
  watch.call?.abort();
}

/** A missing key needs no call to be known. */
function canBeProbed({ definition }: RegisteredProvider): boolean {
  return definition.isConfigured || definition.apiKeyVariable === undefined;
}

function failureReason(error: unknown, hasTimedOut: boolean): string {
  if (hasTimedOut) return `it did not answer within ${PROBE_TIMEOUT_MS / 1000} s`;
  return error instanceof RhetorError ? error.message : 'the probe failed';
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
