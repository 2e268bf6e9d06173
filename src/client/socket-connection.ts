/** A WebSocket that reconnects; it reports incoming frames and lost connections. */
import { RhetorClientError } from './client-error.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { OPEN_PATIENCE_MS, PONG_PATIENCE_MS, QUIET_MS } from './limits.ts';

export type SocketState =
  /** Opening, or waiting for the next attempt. */
  | 'connecting'
  | 'open'
  /** Closed permanently: by the client, or because Rhetor refuses it. */
  | 'closed';

export type ConnectionEvents = {
  readonly received: (text: string) => void;
  /** Called when an open connection is lost, and with it all running requests. */
  readonly lost: (error: RhetorClientError) => void;
  readonly changed: (state: SocketState) => void;
  /**
   * Asks whether Rhetor refuses this client, since a browser's socket does not report it; if so,
   * there are no more attempts.
   */
  readonly refusal: () => Promise<RhetorClientError | undefined>;
};

const PING = '{"type":"PING"}';

type Waiter = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

export class SocketConnection {
  private readonly url: string;
  private readonly protocols: readonly string[];
  private readonly events: ConnectionEvents;
  private readonly waiters = new Set<Waiter>();
  private socket: WebSocket | undefined;
  private current: SocketState = 'connecting';
  private end: RhetorClientError | undefined;
  private failures = 0;
  /** Runs until the connection opens, the next attempt, or the next liveness check: one at a time. */
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, protocols: readonly string[], events: ConnectionEvents) {
    this.url = url;
    this.protocols = protocols;
    this.events = events;
    this.open();
  }

  get state(): SocketState {
    return this.current;
  }

  /** @throws RhetorClientError when no connection opens within 10 s, or none can */
  async untilOpen(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.end !== undefined) throw this.end;
    if (this.current === 'open') return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { resolve, reject };
    const leave = (): void => reject(signal?.reason);
    const timer = setTimeout(() => {
      reject(new RhetorClientError('unreachable', `No connection to ${this.url} within 10 s.`));
    }, OPEN_PATIENCE_MS);
    this.waiters.add(waiter);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.waiters.delete(waiter);
      signal?.removeEventListener('abort', leave);
    }
  }

  /** @returns false while the socket is not open: nothing is queued */
  send(text: string): boolean {
    if (this.current !== 'open') return false;
    this.socket?.send(text);
    return true;
  }

  close(error: RhetorClientError): void {
    if (this.current === 'closed') return;
    this.end = error;
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close(1000);
    this.change('closed');
    this.events.lost(error);
    for (const waiter of this.waiters) waiter.reject(error);
  }

  private open(): void {
    const socket = new WebSocket(this.url, [...this.protocols]);
    this.socket = socket;
    let isOpen = false;
    const isCurrent = (): boolean => this.socket === socket;
    const lose = (why: string): void => {
      if (!isCurrent()) return;
      this.socket = undefined;
      clearTimeout(this.timer);
      socket.close();
      void this.lost(isOpen, why);
    };
    this.startTimer(OPEN_PATIENCE_MS, () => lose('it did not open'));
    socket.addEventListener('open', () => {
      if (!isCurrent()) return;
      isOpen = true;
      this.failures = 0;
      this.watch(lose);
      this.change('open');
      for (const waiter of this.waiters) waiter.resolve();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!isCurrent()) return;
      this.watch(lose);
      if (typeof data === 'string') this.events.received(data);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      lose(reason === '' ? `code ${code}` : `code ${code}: ${reason}`);
    });
  }

  private async lost(wasOpen: boolean, why: string): Promise<void> {
    this.failures += 1;
    this.change('connecting');
    if (wasOpen) {
      this.events.lost(
        new RhetorClientError(
          'connection_lost',
          `The socket to ${this.url} was lost (${why}). It is unknown whether the running requests were answered.`,
        ),
      );
    } else {
      const refusal = await this.events.refusal();
      if (refusal !== undefined) this.close(refusal);
    }
    if (this.current === 'closed') return;
    this.startTimer(reconnectDelay(this.failures, Math.random()), () => this.open());
  }

  /** A dead network sends no close: after a silence the server must answer a PING, or it counts as lost. */
  private watch(lose: (why: string) => void): void {
    this.startTimer(QUIET_MS, () => {
      this.send(PING);
      this.startTimer(PONG_PATIENCE_MS, () => lose('the server is silent'));
    });
  }

  private startTimer(delayMs: number, act: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, delayMs);
  }

  private change(state: SocketState): void {
    if (this.current === state) return;
    this.current = state;
    this.events.changed(state);
  }
}
