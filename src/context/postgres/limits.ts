/** The counters of limited callers in PostgreSQL, for all processes together. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LimitCounters,
  type LimitDecision,
  type LimitedSubject,
  type LimitWish,
  type SettledCall,
  type SubjectState,
} from '../../limits/limit-counters.ts';
import type { RateLimits } from '../../model/rate-limits.ts';
import type { Claim } from '../claim.ts';
import { MOST_SETTLED_AT_ONCE, MOST_UNSETTLED, SETTLE_AGAIN_MS } from '../limits.ts';
import { integerColumn, optionalTextColumn, type Row } from '../rows/stored-rows.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** Not synchronous: a crash may forget what was counted. */
const UNWAITED = `set_config('synchronous_commit', 'off', true)`;
const TAKE = `SELECT *, ${UNWAITED} FROM rhetor.take_limits($1::jsonb)`;
const SETTLE = `SELECT rhetor.settle_limits($1::jsonb), ${UNWAITED}`;

/** What is left of deleted keys and dead processes. */
const FORGET_IDLE = `
  WITH forgotten AS (DELETE FROM rhetor.limited_calls c WHERE NOT EXISTS (
    SELECT FROM rhetor.claims WHERE claims.name = c.holder AND expires_at > clock_timestamp()))
  DELETE FROM rhetor.limit_windows w WHERE NOT EXISTS (
    SELECT FROM unnest(w.buckets) AS number
    WHERE number >= floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint / 400 - 150)`;

/** One subject of a call that has ended. */
type Settled = Pick<SettledCall, 'call' | 'bucket' | 'tokens'> & {
  readonly subject: LimitedSubject;
};

export class PostgresLimits extends LimitCounters {
  private readonly database: PostgresDatabase;
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

  override async take({ call, subjects, isNew, tokens }: LimitWish): Promise<LimitDecision> {
    const holder = subjects.some(countsRunning) ? await this.holder() : '';
    const limited = subjects.map(({ name, limits }) => ({ name, ...limits }));
    const wish = { call, holder, is_new: isNew, tokens, subjects: limited };
    // It waits for no disk, so it does not queue behind writes that do.
    const { connections } = this.database.whileOpen();
    const rows = await connections.runUnwaited(TAKE, JSON.stringify(wish));
    const [first] = rows;
    const bucket = first === undefined ? 0 : integerColumn(first, 'bucket');
    return { states: rows.map(toSubjectState), bucket };
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

function toSubjectState(row: Row): SubjectState {
  const limit = limitOf(optionalTextColumn(row, 'reached'));
  return {
    requests: integerColumn(row, 'used_requests'),
    tokens: integerColumn(row, 'used_tokens'),
    requestsResetMs: integerColumn(row, 'requests_reset_ms'),
    tokensResetMs: integerColumn(row, 'tokens_reset_ms'),
    ...(limit && { reached: { limit, waitMs: integerColumn(row, 'wait_ms') } }),
  };
}

function limitOf(text: string | undefined): keyof RateLimits | undefined {
  const isLimit =
    text === 'requestsPerMinute' || text === 'tokensPerMinute' || text === 'concurrent';
  return isLimit ? text : undefined;
}
