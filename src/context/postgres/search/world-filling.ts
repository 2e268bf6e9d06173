/**
 * Keeps the search indexes in the background: adds to the index by worlds what was stored before the database
 * had it, moves the older messages of contexts that got another component, and renews former stems.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { filter, type Observable, type Subscription } from 'rxjs';
import type { Row } from '../../sql/row.ts';
import type { StoreNotice } from '../../records/store-notice.ts';
import type { PostgresConnections } from '../connection/connections.ts';
import { renewStems } from './former-stems.ts';

/** Turns of the same conversations wait for a slice, so it takes some ten milliseconds. */
const AT_ONCE = 200;
const PAUSE_MS = 10;
/** Pause after a failure, or while another process does it. */
const RETRY_MS = 1_000;

const IS_BEHIND = `
  SELECT bool_or(sequence > 0) OR EXISTS (SELECT FROM rhetor.world_moves)
    OR EXISTS (SELECT FROM rhetor.former_stems) AS is_behind
  FROM rhetor.unplaced`;
const PLACE_NEXT = 'SELECT rhetor.place_next($1) AS unplaced';
const MOVE_NEXT = 'SELECT rhetor.move_next($1) AS is_moving';

export class WorldFilling {
  private readonly connections: PostgresConnections;
  private readonly woken: Observable<unknown>;
  private readonly closing = new AbortController();
  private subscription: Subscription | undefined;
  private isRunning = false;
  /** Something has come since it looked last. */
  private isAsked = false;

  constructor(connections: PostgresConnections, notices: Observable<StoreNotice>) {
    this.connections = connections;
    this.woken = notices.pipe(
      filter(({ type }) => type === 'context-moved' || type === 'reconnected'),
    );
  }

  /** Resolves as soon as it is known whether anything is missing. */
  async begin(): Promise<void> {
    this.subscription = this.woken.subscribe(() => this.wake());
    const [row = {}] = await this.connections.read((session) => session.run(IS_BEHIND));
    if (row['is_behind'] === true) this.wake();
  }

  /** Does not wait for a slice that is running: it changes all or nothing. */
  close(): void {
    this.subscription?.unsubscribe();
    this.closing.abort();
  }

  private wake(): void {
    this.isAsked = true;
    if (!this.isRunning) void this.fill();
  }

  /** Never rejects. */
  private async fill(): Promise<void> {
    const { signal } = this.closing;
    this.isRunning = true;
    while (this.isAsked && !signal.aborted) {
      this.isAsked = false;
      const pause = await this.next();
      if (pause === undefined) continue;
      this.isAsked = true;
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
    this.isRunning = false;
  }

  /** How long to wait for the next slices; undefined if nothing is left. */
  private async next(): Promise<number | undefined> {
    try {
      const { unplaced } = await this.step(PLACE_NEXT);
      const { is_moving: isMoving } = await this.step(MOVE_NEXT);
      const isRenewing = await this.connections.writeLong((session) =>
        renewStems(session, AT_ONCE),
      );
      if (Number(unplaced) > 0 || isMoving === true || isRenewing === true) return PAUSE_MS;
      const isElsewhere = unplaced === null || isMoving === null || isRenewing === undefined;
      return isElsewhere ? RETRY_MS : undefined;
    } catch {
      // The store itself reports database faults.
      return RETRY_MS;
    }
  }

  /**
   * Runs one slice in a transaction of its own: two in one would not lock worlds and contexts in the order
   * of all writers.
   */
  private async step(sql: string): Promise<Row> {
    const [row = {}] = await this.connections.writeLong((session) => session.run(sql, [AT_ONCE]));
    return row;
  }
}
