/** Keeps Rhetor registered with Hermes for as long as it runs, whatever Hermes does. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RhetorError } from '../model/rhetor-error.ts';
import type { HermesClient, Membership } from './hermes-client.ts';
import { type PresenceTiming, retryDelay } from './presence-timing.ts';
import type { Registration } from './registration.ts';

export type PresenceListener = {
  registered(): void;
  /** Once for each time that Hermes is lost, not once a try. */
  lost(reason: string, wasRegistered: boolean): void;
};

export class HermesPresence {
  private readonly calls = new AbortController();
  private readonly pauses = new AbortController();
  private running: Promise<void> | undefined;
  /** Kept while Hermes is away, so that a stop can still be told to it. */
  private membership: Membership | undefined;
  private state: 'new' | 'registered' | 'lost' = 'new';
  private failures = 0;
  private failure: string | undefined;

  constructor(
    private readonly client: HermesClient,
    private readonly registration: Registration,
    private readonly timing: PresenceTiming,
    private readonly listener: PresenceListener,
  ) {}

  get isRegistered(): boolean {
    return this.state === 'registered';
  }

  /** Why Rhetor is not registered; undefined while it is. */
  get lastError(): string | undefined {
    return this.failure;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends within `farewellMs`; a registration that is under way is waited for, then taken back. */
  async stop(): Promise<void> {
    const deadline = setTimeout(() => this.calls.abort(), this.timing.farewellMs);
    this.pauses.abort();
    await this.running;
    if (this.membership !== undefined) {
      await this.client.unregister(this.membership, this.calls.signal).catch(() => undefined);
    }
    clearTimeout(deadline);
    this.calls.abort();
    this.membership = undefined;
    this.state = 'new';
  }

  private async run(): Promise<void> {
    while (!this.pauses.signal.aborted) {
      try {
        await this.register();
        await this.beat();
      } catch (error) {
        if (this.calls.signal.aborted) return;
        this.lose(error);
        await this.pause(retryDelay(this.failures, this.timing, Math.random()));
      }
    }
  }

  private async register(): Promise<void> {
    this.membership = await this.client.register(this.registration, this.calls.signal);
    this.failures = 0;
    this.failure = undefined;
    if (this.state === 'registered') return;
    this.state = 'registered';
    this.listener.registered();
  }

  /** Returns when it is time to register anew, or to stop. */
  private async beat(): Promise<void> {
    const renewAt = performance.now() + this.timing.renewalMs;
    for (;;) {
      await this.pause(this.timing.heartbeatMs);
      if (this.pauses.signal.aborted || performance.now() >= renewAt) return;
      if (this.membership === undefined) return;
      try {
        await this.client.heartbeat(this.membership, this.calls.signal);
      } catch (error) {
        if (isForgotten(error)) return;
        throw error;
      }
    }
  }

  private lose(error: unknown): void {
    const wasRegistered = this.state === 'registered';
    this.failures += 1;
    this.failure = error instanceof RhetorError ? error.message : 'the call to Hermes failed';
    if (this.state === 'lost') return;
    this.state = 'lost';
    this.listener.lost(this.failure, wasRegistered);
  }

  private async pause(milliseconds: number): Promise<void> {
    const options = { signal: this.pauses.signal, ref: false };
    await sleep(milliseconds, undefined, options).catch(() => undefined);
  }
}

/** Hermes is there but does not know us: the token is too old, or its registry was lost. */
function isForgotten(error: unknown): boolean {
  const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
  return status !== undefined && status < 500;
}
