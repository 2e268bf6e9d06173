/** The counters of limited callers in PostgreSQL, for all processes together. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LimitCounters,
  type LimitDecision,
  type LimitedSubject,
  type LimitWish,
  type SettledCall,
} from '../../limits/limit-counters.ts';
import { KnownRefusals } from '../../limits/known-refusals.ts';
import type { Claim } from '../records/claim.ts';
import { MOST_SETTLED_AT_ONCE, MOST_UNSETTLED, SETTLE_AGAIN_MS } from '../limits.ts';
import { toLimitDecision, toLimitsJson } from './statements/limit-rows.ts';
import type { DatabaseSession } from './connection/connections.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { UNWAITED } from './connection/unwaited.ts';

const TAKE = `SELECT *, ${UNWAITED} FROM rhetor.take_limits($1::jsonb)`;
const SETTLE = `SELECT rhetor.settle_limits($1::jsonb), ${UNWAITED}`;

/** What is left of deleted keys and dead processes. */
const FORGET_IDLE = `
  WITH forgotten AS (DELETE FROM rhetor.limited_calls c WHERE NOT EXISTS (
    SELECT FROM rhetor.claims WHERE claims.name = c.holder AND expires_at > clock_timestamp()))
  DELETE FROM rhetor.limit_windows w WHERE NOT EXISTS (
    SELECT FROM unnest(w.buckets) AS number
    WHERE number >= floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint / 400 - 150)`;

/** What a statement decided; `budgets`: about those that were asked with the limits. */
export type TakenCall = { readonly limits: LimitDecision; readonly budgets?: unknown };

/** One subject of a call that has ended. */
type Settled = Pick<SettledCall, 'call' | 'bucket' | 'tokens'> & {
  readonly subject: LimitedSubject;
};

export class PostgresLimits extends LimitCounters {
  override readonly isShared = true;
  private readonly database: PostgresDatabase;
  private readonly refusals = new KnownRefusals();
  private unsettled: Settled[] = [];
  private settling: Promise<void> | undefined;
  private closing = new AbortController();
  /** The right by which the running calls of this process count; they die with it. */
  private claim: Claim | undefined;
  private claiming: Promise<Claim | undefined> | undefined;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override foresee(wish: LimitWish): LimitDecision | undefined {
    return this.refusals.find(wish);
  }

  override async take(wish: LimitWish): Promise<LimitDecision> {
    const { limits } = await this.takeBy(wish, async (session, asked) => ({
      limits: toLimitDecision(await session.run(TAKE, [asked])),
    }));
    return limits;
  }

  /**
   * `isRepeat`: an earlier attempt, whose reply was lost, may have taken them.
   * @param ask runs a statement that takes these limits, among other things
   */
  async takeBy(
    wish: LimitWish,
    ask: (session: DatabaseSession, limits: string) => Promise<TakenCall>,
  ): Promise<TakenCall & { readonly isRepeat: boolean }> {
    const holder = wish.subjects.some(countsRunning) ? await this.holder() : '';
    const { connections } = this.database.whileOpen();
    // It waits for no disk, so it does not queue behind writes that do.
    const taking = connections.unwaited(async (session, isRepeat) => {
      // While it waited for a connection, another call of its caller may have been refused.
      const known = this.foresee(wish);
      if (known !== undefined) return { limits: known, isRepeat };
      const askedAt = this.refusals.now;
      const taken = await ask(session, toLimitsJson(wish, holder));
      this.refusals.note(wish, taken.limits, askedAt);
      return { ...taken, isRepeat };
    });
    try {
      const taken = await taking;
      if (taken.isRepeat && taken.limits.states.some(({ reached }) => reached)) this.release(wish);
      return taken;
    } catch (error) {
      this.release(wish);
      throw error;
    }
  }

  override settle({ call, subjects, bucket, tokens }: SettledCall): void {
    for (const subject of subjects) {
      if (tokens === 0 && !countsRunning(subject)) continue;
      this.unsettled.push({ call, subject, bucket, tokens });
    }
    const excess = this.unsettled.length - MOST_UNSETTLED;
    if (excess > 0) this.unsettled.splice(0, excess);
    this.settling ??= this.settleAll().finally(() => {
      this.settling = undefined;
    });
  }

  /** A call whose reply was lost may count as running, and nobody would settle it. */
  private release(wish: LimitWish): void {
    if (wish.isNew) this.settle({ ...wish, bucket: 0, tokens: 0 });
  }

  /** Never rejects. */
  async forgetIdle(): Promise<void> {
    const { connections } = this.database.whileOpen();
    await connections.runUnwaited(FORGET_IDLE).catch(() => undefined);
  }

  /** Settles what has ended, unless the database is away. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.settling;
    this.closing = new AbortController();
    this.unsettled = [];
  }

  /** The name of a claim that is held, so that other processes count the running calls of this one. */
  private async holder(): Promise<string> {
    const { claims, process } = this.database.whileOpen();
    const name = `limits ${process}`;
    if (!this.claim?.isHeld) {
      this.claiming ??= claims.take(name).finally(() => {
        this.claiming = undefined;
      });
      this.claim = await this.claiming;
    }
    return name;
  }

  /** Ended calls wait for a database that is away, so that none counts as running for ever. */
  private async settleAll(): Promise<void> {
    const { signal } = this.closing;
    while (this.unsettled.length > 0) {
      const batch = this.unsettled.splice(0, MOST_SETTLED_AT_ONCE);
      try {
        const { connections } = this.database.whileOpen();
        await connections.runUnwaited(SETTLE, JSON.stringify(toSettlement(batch)));
      } catch {
        if (signal.aborted) return;
        this.unsettled.unshift(...batch);
        await sleep(SETTLE_AGAIN_MS, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
  }
}

/** Each subject once, so that a batch writes its row once. */
function toSettlement(batch: readonly Settled[]) {
  const corrected = batch.filter(({ tokens }) => tokens !== 0);
  const bySubject = Map.groupBy(corrected, ({ subject }) => subject.name);
  return {
    windows: [...bySubject].map(([name, settled]) => ({
      name,
      used: settled.reduce((sum, { tokens }) => sum + Math.max(0, tokens), 0),
      unused: settled
        .filter(({ tokens }) => tokens < 0)
        .map(({ bucket, tokens }) => ({ bucket, tokens: -tokens })),
    })),
    calls: batch
      .filter(({ subject }) => countsRunning(subject))
      .map(({ call, subject }) => ({ name: subject.name, call })),
  };
}

function countsRunning({ limits }: LimitedSubject): boolean {
  return limits.concurrent !== undefined;
}
