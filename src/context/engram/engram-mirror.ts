/** Sends every finished turn to Engram, in order, at least once, in the background. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { Claim } from '../records/claim.ts';
import type { ContextStore } from '../ports/context-store.ts';
import type { MirrorItem } from '../records/mirror-backlog.ts';
import type { EngramClient } from './engram-client.ts';
import type { EngramConnection } from './engram-connection.ts';
import { toMemory } from './memory.ts';

export type MirrorTiming = {
  /** Delay before the next poll when the store has nothing new. */
  readonly idleMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Limit of one call. */
  readonly callMs: number;
};

export const MIRROR_TIMING: MirrorTiming = {
  idleMs: 2_000,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  callMs: 5_000,
};

/** `standby`: another process that shares the store does the mirroring. */
export type MirrorState = 'looking' | 'mirroring' | 'standby' | 'away';

/** The claim's name: of the processes that share a store, only one sends. */
const CLAIM = 'engram mirror';
/** Messages that Engram permanently refused: message id → reason. */
const REFUSED = 'engram_refused';
const BATCH = 50;

export class EngramMirror {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private claim: Claim | undefined;
  private hasBegun = false;
  private failures = 0;
  private refusedCount = 0;
  private currentState: MirrorState = 'looking';

  constructor(
    private readonly store: Pick<ContextStore, 'outbox' | 'documents' | 'claims'>,
    private readonly connection: EngramConnection,
    private readonly timing: MirrorTiming,
    private readonly onChange: (state: MirrorState) => void,
  ) {}

  get state(): MirrorState {
    return this.currentState;
  }

  /** Number of messages that Engram permanently refused. */
  get refused(): number {
    return this.refusedCount;
  }

  /** Resolves when the mirror is registered in the store: turns that end before that are never sent. */
  async start(): Promise<void> {
    await this.begin().catch(() => undefined);
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
        await this.begin();
        if (this.connection.current === undefined) await this.identified();
        const sent = (await this.isOurs()) ? await this.sendBatch() : 0;
        this.failures = 0;
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

  private async begin(): Promise<void> {
    if (this.hasBegun) return;
    await this.store.outbox.begin();
    this.hasBegun = true;
  }

  /** @throws RhetorError when no server, or a different one, answers there */
  private async identified(): Promise<EngramClient> {
    const client = await this.connection.open(this.stopping.signal);
    if (client !== undefined) return client;
    throw new RhetorError('upstream_error', 'The server at the address is not Engram.');
  }

  private async isOurs(): Promise<boolean> {
    if (this.claim?.isHeld !== true) {
      this.claim = await this.store.claims.take(CLAIM);
      if (this.claim !== undefined) {
        this.refusedCount = (await this.store.documents.readDocuments(REFUSED)).length;
      }
    }
    this.become(this.claim === undefined ? 'standby' : 'mirroring');
    return this.claim !== undefined;
  }

  /**
   * Every batch first verifies the server, since another process may have taken over the port. The
   * messages sent before a failure are removed from the outbox all the same.
   */
  private async sendBatch(): Promise<number> {
    const items = await this.store.outbox.unmirrored(BATCH);
    if (items.length === 0) return 0;
    const client = await this.identified();
    let sent = 0;
    try {
      for (const item of items) {
        this.stopping.signal.throwIfAborted();
        if (this.claim?.isHeld !== true) break;
        await this.send(client, item);
        sent += 1;
      }
    } finally {
      if (sent > 0) await this.store.outbox.markMirrored(items.slice(0, sent));
    }
    return sent;
  }

  private async send(client: EngramClient, item: MirrorItem): Promise<void> {
    const memory = toMemory(item);
    if (memory === undefined) return;
    try {
      const limit = AbortSignal.timeout(this.timing.callMs);
      await client.remember(memory, AbortSignal.any([this.stopping.signal, limit]));
    } catch (error) {
      const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
      if (status === undefined || !isRefusedForGood(status)) throw error;
      // A refusal by a different server says nothing about the message.
      await this.identified();
      await this.store.documents.writeDocument(REFUSED, item.message.id, `HTTP ${status}`);
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

/** True if Engram refuses this message itself; not for a refused caller or a temporary refusal. */
function isRefusedForGood(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
}
