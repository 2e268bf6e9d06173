/** Runs the filling in the background: of the processes that share a store, in one at a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim } from '../records/claim.ts';
import type { ClaimStore } from '../ports/claim-store.ts';
import { type EmbeddingChoice, isSameChoice } from '../ports/text-embedder.ts';
import type { VectorFilling } from './vector-filling.ts';

export type FillTiming = {
  /** Pause when everything has its vector. */
  readonly idleMs: number;
  /** Pause after a look that found nothing to do. */
  readonly lookMs: number;
  /** After a call, the model rests for as long as it took, up to this. */
  readonly longestRestMs: number;
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
};

export const FILL_TIMING: FillTiming = {
  idleMs: 1_000,
  lookMs: 20,
  longestRestMs: 2_000,
  firstRetryMs: 1_000,
  longestRetryMs: 120_000,
};

/** `standby`: another process that shares the store does it. `failing`: it is tried again soon. */
export type FillState = 'off' | 'standby' | 'running' | 'failing';

const CLAIM = 'memory embeddings';

export type FillSource = {
  /** Undefined while no vectors are wanted. */
  readonly choice: () => EmbeddingChoice | undefined;
  readonly begin: (choice: EmbeddingChoice) => VectorFilling;
};

export class VectorRunner {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private claim: Claim | undefined;
  private filling: VectorFilling | undefined;
  private failures = 0;
  private currentState: FillState = 'off';

  /** @param onState called with each new state, and with the error of `failing` */
  constructor(
    private readonly source: FillSource,
    private readonly claims: ClaimStore,
    private readonly timing: FillTiming,
    private readonly onState: (state: FillState, error?: unknown) => void,
  ) {}

  get state(): FillState {
    return this.currentState;
  }

  /** Messages and notes that may have no vector yet; 0 where another process looks. */
  get backlog(): number {
    return this.filling?.backlog ?? 0;
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
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
    while (!this.signal.aborted) {
      try {
        const pause = await this.advance();
        await this.pause(pause);
      } catch (error) {
        if (this.signal.aborted) return;
        this.failures += 1;
        this.become('failing', error);
        await this.pause(this.retryMs());
      }
    }
  }

  /** Returns how long to pause. */
  private async advance(): Promise<number> {
    const choice = this.source.choice();
    if (choice === undefined) {
      await this.release();
      this.become('off');
      return this.timing.idleMs;
    }
    if (!(await this.isOurs())) {
      this.filling = undefined;
      this.become('standby');
      return this.timing.idleMs;
    }
    if (!isSameChoice(this.filling?.choice, choice)) {
      this.filling = this.source.begin(choice);
    }
    const began = performance.now();
    const step = (await this.filling?.step(this.signal)) ?? 'idle';
    this.failures = 0;
    this.become('running');
    if (step === 'idle') return this.timing.idleMs;
    if (step === 'looked') return this.timing.lookMs;
    return Math.min(this.timing.longestRestMs, performance.now() - began);
  }

  private async isOurs(): Promise<boolean> {
    if (this.claim?.isHeld !== true) {
      this.filling = undefined;
      this.claim = await this.claims.take(CLAIM);
    }
    return this.claim !== undefined;
  }

  private async release(): Promise<void> {
    const { claim } = this;
    this.claim = undefined;
    this.filling = undefined;
    await claim?.release();
  }

  private become(state: FillState, error?: unknown): void {
    if (state === this.currentState) return;
    this.currentState = state;
    this.onState(state, error);
  }

  private retryMs(): number {
    const { firstRetryMs, longestRetryMs } = this.timing;
    const full = Math.min(longestRetryMs, firstRetryMs * 2 ** (this.failures - 1));
    return full * (1 - Math.random() / 2);
  }

  private async pause(milliseconds: number): Promise<void> {
    const options = { signal: this.signal, ref: false };
    await sleep(milliseconds, undefined, options).catch(() => undefined);
  }
}
