/** Claims among processes: rows that expire by the database's clock and are renewed while this process lives. */
import { randomUUID } from 'node:crypto';
import type { Claim } from '../../records/claim.ts';
import { textColumn } from '../../sql/row.ts';
import type { PostgresConnections } from './connections.ts';
import { CLAIM_MS } from '../../limits.ts';
import { UNWAITED } from './unwaited.ts';

const RENEW_EVERY_MS = CLAIM_MS / 4;

/** Not synchronous: a claim that the database loses in a crash would have expired meanwhile. */
const EXPIRY = `clock_timestamp() + ${CLAIM_MS} * interval '1 ms'`;

const CLAIM = `
  INSERT INTO rhetor.claims (name, holder, expires_at) VALUES ($1, $2, ${EXPIRY})
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE claims.expires_at < clock_timestamp() RETURNING name, ${UNWAITED}`;

const RENEW = `
  UPDATE rhetor.claims SET expires_at = ${EXPIRY}
  WHERE holder = ANY ($1::text[]) AND expires_at > clock_timestamp() RETURNING holder, ${UNWAITED}`;

const RELEASE = `
  DELETE FROM rhetor.claims WHERE holder = ANY ($1::text[]) RETURNING ${UNWAITED}`;

const FORGET_DEAD = `DELETE FROM rhetor.claims WHERE expires_at < clock_timestamp() - interval '1 hour'`;

type Held = {
  /** The row's unique holder, so that a renewal or release never hits a later claim's row. */
  readonly holder: string;
  /** By `performance.now()`: no other process can take the claim before. */
  heldUntil: number;
};

export class PostgresClaims {
  private readonly connections: PostgresConnections;
  private readonly held = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;
  private isRenewing = false;

  constructor(connections: PostgresConnections) {
    this.connections = connections;
  }

  /** Returns undefined while another holder has it. */
  async take(name: string): Promise<Claim | undefined> {
    if (isHeld(this.held.get(name))) return undefined;
    const held: Held = { holder: randomUUID(), heldUntil: performance.now() + CLAIM_MS };
    this.held.set(name, held);
    try {
      const rows = await this.connections.runUnwaited(CLAIM, name, held.holder);
      if (rows.length === 0) {
        this.drop(name, held);
        return undefined;
      }
    } catch (error) {
      this.drop(name, held);
      throw error;
    }
    this.timer ??= setInterval(() => void this.renew(), RENEW_EVERY_MS).unref();
    return this.claimOf(name, held);
  }

  /** Deletes claims of dead processes. */
  async forgetDead(): Promise<void> {
    await this.connections.run(FORGET_DEAD);
  }

  /** Releases all claims; never rejects. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const holders = [...this.held.values()].map(({ holder }) => holder);
    this.held.clear();
    await this.letGo(holders);
  }

  private claimOf(name: string, held: Held): Claim {
    return {
      get isHeld() {
        return isHeld(held);
      },
      release: async () => {
        if (held.heldUntil === 0) return;
        this.drop(name, held);
        await this.letGo([held.holder]);
      },
    };
  }

  /** Claims that cannot be released now expire by themselves. */
  private async letGo(holders: readonly string[]): Promise<void> {
    if (holders.length === 0) return;
    await this.connections.runUnwaited(RELEASE, holders).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const renewing = [...this.held].filter(([, held]) => isHeld(held));
    if (this.isRenewing || renewing.length === 0) return;
    this.isRenewing = true;
    const heldUntil = performance.now() + CLAIM_MS;
    try {
      const holders = renewing.map(([, { holder }]) => holder);
      const rows = await this.connections.runUnwaited(RENEW, holders);
      const renewed = new Set(rows.map((row) => textColumn(row, 'holder')));
      for (const [name, held] of renewing) {
        if (isHeld(held) && renewed.has(held.holder)) held.heldUntil = heldUntil;
        else this.drop(name, held);
      }
    } catch {
      // They expire if renewal keeps failing.
    } finally {
      this.isRenewing = false;
    }
  }

  private drop(name: string, held: Held): void {
    held.heldUntil = 0;
    if (this.held.get(name) === held) this.held.delete(name);
  }
}

function isHeld(held: Held | undefined): boolean {
  return held !== undefined && performance.now() < held.heldUntil;
}
