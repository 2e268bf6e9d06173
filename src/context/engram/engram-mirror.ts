/** Sends every finished turn to Engram, in order, at least once; nobody waits for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
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

export type MirrorState = 'looking' | 'mirroring' | 'away';

/** The sequence up to which everything was sent or set aside: the whole of the outbox's state. */
const CURSOR = 'engram_cursor';
/** What Engram refused for good: message id → reason. */
const REFUSED = 'engram_refused';
const BATCH = 50;

export class EngramMirror {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private cursor = 0;
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

  /** Everything up to this sequence has been sent. */
  get sentUpTo(): number {
    return this.cursor;
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.restore();
        const client = await this.connection.find(signal);
        if (client === undefined) throw new RhetorError('upstream_error', 'That is not Engram.');
        this.failures = 0;
        this.become('mirroring');
        const sent = await this.sendBatch();
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

  private async restore(): Promise<void> {
    if (this.cursor > 0) return;
    this.cursor = Number((await this.store.readSetting(CURSOR)) ?? 0);
    this.refusedCount = (await this.store.readDocuments(REFUSED)).length;
  }

  /** What was sent before a failure stays sent: the cursor is kept either way. */
  private async sendBatch(): Promise<number> {
    const before = this.cursor;
    const items = await this.store.messagesAfter(this.cursor, BATCH);
    try {
      for (const item of items) {
        this.stopping.signal.throwIfAborted();
        await this.send(item);
        this.cursor = item.message.sequence;
      }
    } finally {
      if (this.cursor !== before) await this.store.writeSetting(CURSOR, String(this.cursor));
    }
    return items.length;
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
