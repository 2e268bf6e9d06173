/** Claims among processes: rows with a time by the database's clock, renewed while this process lives. */
import { CLAIM_MS, type Claim } from '../claim.ts';
import { text } from '../rows/stored-rows.ts';
import type { PostgresConnections } from './connections.ts';

const RENEW_EVERY_MS = CLAIM_MS / 4;

const CLAIM = `
  INSERT INTO rhetor.claims (name, holder, expires_at)
  VALUES ($1, $2, clock_timestamp() + ${CLAIM_MS} * interval '1 ms')
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE claims.expires_at < clock_timestamp() OR claims.holder = excluded.holder
  RETURNING name`;

const RENEW = `
  UPDATE rhetor.claims SET expires_at = clock_timestamp() + ${CLAIM_MS} * interval '1 ms'
  WHERE holder = $1 RETURNING name`;

const RELEASE = 'DELETE FROM rhetor.claims WHERE holder = $1 AND name = $2';
const RELEASE_ALL = 'DELETE FROM rhetor.claims WHERE holder = $1';
const FORGET_DEAD = `DELETE FROM rhetor.claims WHERE expires_at < clock_timestamp() - interval '1 hour'`;

/** `heldUntil`, by `performance.now()`: nobody else can have it before. */
type Held = { heldUntil: number };

export class PostgresClaims {
  private readonly connections: PostgresConnections;
  private readonly holder: string;
  private readonly held = new Map<string, Held>();
  private renewing: NodeJS.Timeout | undefined;

  /** @param holder the name of this process, which no other has */
  constructor(connections: PostgresConnections, holder: string) {
    this.connections = connections;
    this.holder = holder;
  }

  /** Undefined while somebody has it. */
  async take(name: string): Promise<Claim | undefined> {
    if (this.held.has(name)) return undefined;
    const held: Held = { heldUntil: performance.now() + CLAIM_MS };
    this.held.set(name, held);
    try {
      const rows = await this.connections.run(CLAIM, name, this.holder);
      if (rows.length === 0) this.drop(name, held);
      else this.renewing ??= setInterval(() => void this.renew(), RENEW_EVERY_MS).unref();
      return rows.length === 0 ? undefined : this.claimOf(name, held);
    } catch (error) {
      this.drop(name, held);
      throw error;
    }
  }

  /** What processes that died have left behind. */
  async forgetDead(): Promise<void> {
    await this.connections.run(FORGET_DEAD);
  }

  /** Lets all of them go; never rejects. */
  async close(): Promise<void> {
    clearInterval(this.renewing);
    if (this.held.size === 0) return;
    this.held.clear();
    await this.connections.run(RELEASE_ALL, this.holder).catch(() => undefined);
  }

  private claimOf(name: string, held: Held): Claim {
    return {
      get isHeld() {
        return performance.now() < held.heldUntil;
      },
      release: async () => {
        if (this.held.get(name) !== held || held.heldUntil === 0) return;
        held.heldUntil = 0;
        // One that cannot be let go now runs out by itself. It is not had anew here before it is gone.
        await this.connections.run(RELEASE, this.holder, name).catch(() => undefined);
        this.drop(name, held);
      },
    };
  }

  private async renew(): Promise<void> {
    if (this.held.size === 0) return;
    const heldUntil = performance.now() + CLAIM_MS;
    const before = new Map(this.held);
    try {
      const rows = await this.connections.run(RENEW, this.holder);
      const renewed = new Set(rows.map((row) => text(row, 'name')));
      for (const [name, held] of before) {
        if (renewed.has(name) && held.heldUntil > 0) held.heldUntil = heldUntil;
      }
    } catch {
      // They run out, if that goes on.
    }
    for (const [name, held] of before) {
      const isReleased = held.heldUntil === 0;
      if (!isReleased && performance.now() >= held.heldUntil) this.drop(name, held);
    }
  }

  private drop(name: string, held: Held): void {
    held.heldUntil = 0;
    if (this.held.get(name) === held) this.held.delete(name);
  }
}
