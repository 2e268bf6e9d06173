/** One client's socket: its running requests, its output, and when it is dropped. */
import type { IncomingHttpHeaders } from 'node:http';
import { Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import type { RequestKey } from '../../contract/socket-frames.ts';
import { type Identity, sessionOf } from '../security/identity.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { endSocket } from './end-socket.ts';
import { socketWriter } from './socket-writer.ts';
import { MOST_SOCKET_REQUESTS } from '../limits.ts';

const GOING_AWAY = 1001;

export type SocketCaller = {
  /** The caller to which its requests are counted. */
  readonly name: string;
  readonly address: string;
  readonly identity: Identity;
  /** The headers with which it was opened, of which the trace of its requests is a part. */
  readonly headers: IncomingHttpHeaders;
};

export class SocketSession {
  private readonly running = new Set<AbortController>();
  private readonly byKey = new Map<RequestKey, AbortController>();
  private readonly subscriptions = new Subscription();

  private idleTimer: NodeJS.Timeout | undefined;

  /**
   * @param idleMs how long the client may be silent while no request runs; undefined: without limit
   */
  constructor(
    private readonly socket: WebSocket,
    private readonly holder: SocketCaller,
    private readonly idleMs?: number,
  ) {
    socket.once('close', () => {
      clearTimeout(this.idleTimer);
      this.idleTimer = undefined;
      this.subscriptions.unsubscribe();
    });
    this.noteUse();
  }

  get caller(): string {
    return this.holder.name;
  }

  get headers(): IncomingHttpHeaders {
    return this.holder.headers;
  }

  get address(): string {
    return this.holder.address;
  }

  /**
   * Who sends its frames, as of now: a key may have been changed since the socket was opened.
   * @throws RhetorError `unauthorized` if its key opens nothing any more, or its session has ended
   */
  identity(): Identity {
    const { identity } = this.holder;
    sessionOf(identity)?.refresh();
    return identity.type === 'key' ? { ...identity, key: identity.refresh() } : identity;
  }

  /** Restarts the idle timer. */
  noteUse(): void {
    if (this.idleMs === undefined || this.socket.readyState !== WebSocket.OPEN) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.endIdle(), this.idleMs);
  }

  /** Ends the subscription, and with it the request, when the socket closes. */
  endWithSocket(subscription: Subscription): void {
    this.subscriptions.add(subscription);
  }

  /**
   * @returns the controller that cancels the request, which still gets its terminal frame
   * @throws RhetorError `conflict` for a key that is already running, `overloaded` beyond 16
   *   requests
   */
  begin(key: RequestKey | undefined): AbortController {
    if (key !== undefined && this.byKey.has(key)) {
      throw new RhetorError('conflict', `A request with the id "${key}" is already running here.`);
    }
    if (this.running.size >= MOST_SOCKET_REQUESTS) {
      throw new RhetorError(
        'overloaded',
        `${MOST_SOCKET_REQUESTS} requests already run on this socket, which is its limit; wait for one to end.`,
        { retryAfterMs: 1_000 },
      );
    }
    const cancel = new AbortController();
    this.running.add(cancel);
    if (key !== undefined) this.byKey.set(key, cancel);
    return cancel;
  }

  end(key: RequestKey | undefined, cancel: AbortController): void {
    this.running.delete(cancel);
    if (key !== undefined) this.byKey.delete(key);
    this.noteUse();
  }

  /** Ignores an unknown or finished key. */
  cancel(key: RequestKey): void {
    this.byKey.get(key)?.abort();
  }

  /** Drops the client if it does not read. */
  send(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) socketWriter(this.socket).write(text);
  }

  private endIdle(): void {
    if (this.running.size === 0) endSocket(this.socket, GOING_AWAY, 'the socket was idle');
  }
}
