/** Sends every finished turn to Engram, in order, at least once; nobody waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Claim } from '../claim.ts';
import type { ContextStore, MirrorItem } from '../context-store.ts';
import type { EngramConnection } from './engram-connection.ts';
import { toMemory } from './memory.ts';

export type MirrorTiming = {
  /** Between looks at a store with nothing new. */
  readonly idleMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** For one call. */
  readonly callMs: number;
};

export const MIRROR_TIMING: MirrorTiming = {
  idleMs: 2_000,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  callMs: 5_000,
};

/** `standby`: another process that shares the store sends. */
export type MirrorState = 'looking' | 'mirroring' | 'standby' | 'away';

/** Of the processes that share a store one sends. */
const CLAIM = 'engram mirror';
/** What Engram refused for good: message id → reason. */
const REFUSED = 'engram_refused';
const BATCH = 50;

export class EngramMirror {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private claim: Claim | undefined;
  private failures = 0;
  private refusedCount = 0;
  private currentState: MirrorState = 'looking';

  constructor(
    private readonly store: ContextStore,
    private readonly connection: EngramConnection,
    private readonly timing: MirrorTiming,
    private readonly onChange: (state: MirrorState) => void,
  ) {}

  get state(): MirrorState {
    return this.currentState;
  }

  /** Messages that Engram refused for good. */
  get refused(): number {
    return this.refusedCount;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.claim?.release();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const client = await this.connection.find(signal);
        if (client === undefined) throw new RhetorError('upstream_error', 'That is not Engram.');
        this.failures = 0;
        const sent = (await this.isOurs()) ? await this.sendBatch() : 0;
        if (sent === 0) await this.pause(this.timing.idleMs);
      } catch {
        if (signal.aborted) return;
        this.connection.lose();
        this.become('away');
        this.failures += 1;
        await this.pause(this.retryMs());
      }
    }
  }

  private async isOurs(): Promise<boolean> {
    if (this.claim?.isHeld !== true) {
      this.claim = await this.store.claim(CLAIM);
      if (this.claim !== undefined) {
        this.refusedCount = (await this.store.readDocuments(REFUSED)).length;
      }
    }
    this.become(this.claim === undefined ? 'standby' : 'mirroring');
    return this.claim !== undefined;
  }

  /** What was sent before a failure stays sent: it leaves the outbox either way. */
  private async sendBatch(): Promise<number> {
    const items = await this.store.unmirrored(BATCH);
    let sent = 0;
    try {
      for (const item of items) {
        this.stopping.signal.throwIfAborted();
        if (this.claim?.isHeld !== true) break;
        await this.send(item);
        sent += 1;
      }
    } finally {
      if (sent > 0) await this.store.markMirrored(items.slice(0, sent));
    }
    return sent;
  }

  private async send(item: MirrorItem): Promise<void> {
    const memory = toMemory(item);
    if (memory === undefined) return;
    try {
      const limit = AbortSignal.timeout(this.timing.callMs);
      await this.connection.current?.remember(
        memory,
        AbortSignal.any([this.stopping.signal, limit]),
      );
    } catch (error) {
      const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
      if (status === undefined || !isRefusedForGood(status)) throw error;
      await this.store.writeDocument(REFUSED, item.message.id, `HTTP ${status}`);
      this.refusedCount += 1;
    }
  }

  private become(state: MirrorState): void {
    if (state === this.currentState) return;
    this.currentState = state;
    this.onChange(state);
  }

  private retryMs(): number {
    const { firstRetryMs, longestRetryMs } = this.timing;
    const full = Math.min(longestRetryMs, firstRetryMs * 2 ** (this.failures - 1));
    return full * (1 - Math.random() / 2);
  }

  private async pause(milliseconds: number): Promise<void> {
    const options = { signal: this.stopping.signal, ref: false };
    await sleep(milliseconds, undefined, options).catch(() => undefined);
  }
}

/** A refusal of this message; one of the caller, or for now, is not. */
function isRefusedForGood(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
}
