/** One client's socket: what runs for it, what it is sent, and when it is dropped. */
import { Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import type { RequestKey } from '../../contract/socket-frames.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** Requests that may run side by side on one socket. */
const MOST_RUNNING = 16;
/** A client that leaves this much unread is dropped. */
const MOST_PENDING_BYTES = 4 * 1024 * 1024;
const TRY_AGAIN_LATER = 1013;
const DROP_AFTER_MS = 1_000;

export class SocketSession {
  private readonly running = new Set<AbortController>();
  private readonly byKey = new Map<RequestKey, AbortController>();
  private readonly subscriptions = new Subscription();

  /** @param caller whose places its requests take */
  constructor(
    private readonly socket: WebSocket,
    readonly caller: string,
  ) {
    socket.once('close', () => this.subscriptions.unsubscribe());
  }

  /** Ends the subscription, and with it the request, when the socket closes. */
  endWithSocket(subscription: Subscription): void {
    this.subscriptions.add(subscription);
  }

  /**
   * @returns what cancels the request, with its terminal frame
   * @throws RhetorError `conflict` for a key that is already running, `overloaded` past 16 requests
   */
  begin(key: RequestKey | undefined): AbortController {
    if (key !== undefined && this.byKey.has(key)) {
      throw new RhetorError('conflict', `A request with the id "${key}" is already running here.`);
    }
    if (this.running.size >= MOST_RUNNING) {
      throw new RhetorError(
        'overloaded',
        `${MOST_RUNNING} requests already run on this socket, which is its limit; wait for one to end.`,
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
  }

  /** An unknown or finished key is ignored. */
  cancel(key: RequestKey): void {
    this.byKey.get(key)?.abort();
  }

  send(text: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(text);
    if (this.socket.bufferedAmount > MOST_PENDING_BYTES) this.drop();
  }

  private drop(): void {
    this.socket.close(TRY_AGAIN_LATER, 'the client does not read');
    const timer = setTimeout(() => this.socket.terminate(), DROP_AFTER_MS);
    this.socket.once('close', () => clearTimeout(timer));
  }
}
