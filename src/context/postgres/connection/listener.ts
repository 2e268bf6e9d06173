/** Receives notices of other processes on its own connection, and reconnects when that is lost. */
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Observable, Subject } from 'rxjs';
import { isRecord, parseJson } from '../../../model/json/json.ts';
import type { StoreNotice } from '../../records/store-notice.ts';
import { clientOptions } from './pool.ts';

const CHANNEL = 'rhetor';

/** SQL that notifies the others; it takes effect when its transaction commits. */
export const NOTIFY = (place: string): string => `SELECT pg_notify('${CHANNEL}', ${place})`;

/** Interval, in milliseconds, for detecting a connection that is dead without having been closed. */
const LOOK_EVERY_MS = 5_000;
const END_MS = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

const TYPES: ReadonlySet<unknown> = new Set<StoreNotice['type']>([
  'context-deleted',
  'context-cancelled',
  'call-cancelled',
  'context-moved',
  'setting-written',
  'documents-changed',
]);

export class PostgresListener {
  readonly notices: Observable<StoreNotice>;
  private readonly url: string;
  /** The name of this process, whose own notices are ignored. */
  private readonly origin: string;
  private readonly heard = new Subject<StoreNotice>();
  private readonly closing = new AbortController();
  private readonly sockets = new WeakMap<Client, Socket>();
  private running: Promise<void> | undefined;

  constructor(url: string, origin: string) {
    this.url = url;
    this.origin = origin;
    this.notices = this.heard.asObservable();
  }

  /** Resolves when it is listening. */
  async open(): Promise<void> {
    const client = await this.connect();
    this.running = this.run(client);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  /** The payload for `NOTIFY`. */
  toPayload(notice: StoreNotice): string {
    return JSON.stringify({ ...notice, origin: this.origin });
  }

  private async run(first: Client): Promise<void> {
    const { signal } = this.closing;
    let pause = FIRST_PAUSE_MS;
    await this.listenUntilLost(first);
    while (!signal.aborted) {
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      const client = signal.aborted ? undefined : await this.connect().catch(() => undefined);
      pause = client === undefined ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
      if (client === undefined) continue;
      this.heard.next({ type: 'reconnected' });
      await this.listenUntilLost(client);
    }
  }

  private async connect(): Promise<Client> {
    const socket = new Socket();
    const client = new Client({ ...clientOptions(this.url), stream: () => socket });
    this.sockets.set(client, socket);
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.hear(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      return client;
    } catch (error) {
      await this.end(client);
      throw error;
    }
  }

  /** Does not wait for a server that no longer responds. */
  private async end(client: Client): Promise<void> {
    const timer = setTimeout(() => this.sockets.get(client)?.destroy(), END_MS);
    await client.end().catch(() => undefined);
    clearTimeout(timer);
  }

  private async listenUntilLost(client: Client): Promise<void> {
    const lost = new AbortController();
    client.once('end', () => lost.abort());
    const signal = AbortSignal.any([lost.signal, this.closing.signal]);
    try {
      while (!signal.aborted) {
        await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false });
        await client.query('SELECT 1');
      }
    } catch {
      // Lost, or no longer needed.
    }
    await this.end(client);
  }

  private hear(payload: string | undefined): void {
    const notice = parseJson(payload ?? '');
    if (!isRecord(notice) || notice['origin'] === this.origin) return;
    if (TYPES.has(notice['type'])) this.heard.next(notice as StoreNotice);
  }
}
