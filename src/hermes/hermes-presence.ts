/** Keeps Rhetor registered with Hermes while it runs, even across restarts of Hermes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RhetorError } from '../model/rhetor-error.ts';
import { chooseId, isListed, isTaken, type Registry, type Self } from './component-id.ts';
import type { HermesClient, Membership } from './hermes-client.ts';
import { type PresenceTiming, retryDelay } from './presence-timing.ts';
import type { Registration } from './registration.ts';

export type PresenceListener = {
  registered(): void;
  /** Called once each time that Hermes is lost, not for every attempt. */
  lost(reason: string, wasRegistered: boolean): void;
};

const NOBODY: Registry = { components: [], now: 0 };

export class HermesPresence {
  private readonly calls = new AbortController();
  private readonly pauses = new AbortController();
  private running: Promise<void> | undefined;
  /** Kept while Hermes is away, so that Rhetor can still unregister when it stops. */
  private membership: Membership | undefined;
  private state: 'new' | 'registered' | 'lost' = 'new';
  private failures = 0;
  private failure: string | undefined;

  /** @param register builds the registration for an id */
  constructor(
    private readonly client: HermesClient,
    private readonly self: Self,
    private readonly register: (componentId: string) => Registration,
    private readonly timing: PresenceTiming,
    private readonly listener: PresenceListener,
  ) {}

  get isRegistered(): boolean {
    return this.state === 'registered';
  }

  /** The reason why Rhetor is not registered; undefined while it is. */
  get lastError(): string | undefined {
    return this.failure;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends within `farewellMs`; waits for a registration in progress, then takes it back. */
  async stop(): Promise<void> {
    const deadline = setTimeout(() => this.calls.abort(), this.timing.farewellMs);
    this.pauses.abort();
    await this.running;
    if (this.membership !== undefined && !(await this.isTakenOver(this.membership))) {
      await this.leave(this.membership);
    }
    clearTimeout(deadline);
    this.calls.abort();
    this.membership = undefined;
    this.state = 'new';
  }

  private async run(): Promise<void> {
    while (!this.pauses.signal.aborted) {
      try {
        await this.join();
        await this.beat();
      } catch (error) {
        if (this.calls.signal.aborted) return;
        this.lose(error);
        await this.pause(retryDelay(this.failures, this.timing, Math.random()));
      }
    }
  }

  private async join(): Promise<void> {
    const { client, self } = this;
    const { signal } = this.calls;
    const former = this.membership;
    let id = chooseId((await this.look()) ?? NOBODY, self);
    this.membership = await client.register(this.register(id), signal);
    // If two replicas registered the free id at the same time, the later one keeps it.
    const registry = (await this.look()) ?? NOBODY;
    if (isTaken(id, registry, self)) {
      id = chooseId(registry, self);
      this.membership = await client.register(this.register(id), signal);
    }
    // The unique id is removed only once the shared one is registered, so that Rhetor is always
    // listed.
    if (former !== undefined && isListed(former.componentId, registry, self)) {
      if (former.componentId !== this.membership.componentId) await this.leave(former);
    }
    this.failures = 0;
    this.failure = undefined;
    if (this.state === 'registered') return;
    this.state = 'registered';
    this.listener.registered();
  }

  /** Undefined if Hermes does not list its components; Rhetor registers nevertheless. */
  private async look(): Promise<Registry | undefined> {
    try {
      return await this.client.registry(this.calls.signal);
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  }

  /** True if another Rhetor now has the id, and so must unregister it itself. */
  private async isTakenOver({ componentId }: Membership): Promise<boolean> {
    const registry = await this.look().catch(() => undefined);
    return registry !== undefined && isTaken(componentId, registry, this.self);
  }

  private leave(membership: Membership): Promise<void> {
    return this.client.unregister(membership, this.calls.signal).catch(() => undefined);
  }

  /**
   * Returns when it is time to register again, or to stop. A heartbeat only proves that the token
   * is valid: a Hermes that was restarted quickly accepts it and lists nobody, so Rhetor checks the
   * list itself.
   */
  private async beat(): Promise<void> {
    const renewAt = performance.now() + this.timing.renewalMs;
    for (;;) {
      await this.pause(this.timing.heartbeatMs);
      if (this.pauses.signal.aborted || performance.now() >= renewAt) return;
      const { membership, self } = this;
      if (membership === undefined) return;
      try {
        await this.client.heartbeat(membership, this.calls.signal);
        const registry = await this.look();
        if (registry === undefined) continue;
        const { componentId } = membership;
        if (!isListed(componentId, registry, self)) return;
        if (chooseId(registry, self) !== componentId) return;
      } catch (error) {
        if (isRefused(error)) return;
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

/** True if Hermes is up but rejects the call: the token has expired, or the route does not exist. */
function isRefused(error: unknown): boolean {
  const status = error instanceof RhetorError ? error.upstreamStatus : undefined;
  return status !== undefined && status < 500;
}
