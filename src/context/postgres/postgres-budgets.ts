/** The counters of budgets in PostgreSQL, which decides for all processes, in one round trip. */
import {
  BudgetStore,
  type CounterKey,
  type CounterState,
  type LimitedVerdict,
  type ReservationVerdict,
  type ReservationWish,
  type SettledClaim,
} from '../../budgets/budget-store.ts';
import { isRecord } from '../../model/json/json.ts';
import { BUDGETS_AGAIN_MS, CLAIM_MS, MOST_UNSETTLED } from '../limits.ts';
import type { LimitWish } from '../../limits/limit-counters.ts';
import { toLimitDecision } from './statements/limit-rows.ts';
import type { PostgresLimits, TakenCall } from './limits.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { UNWAITED } from './connection/unwaited.ts';

const RENEW_EVERY_MS = CLAIM_MS / 4;

const RENEW = `SELECT rhetor.renew_budget_lease($1, ${CLAIM_MS}), ${UNWAITED}`;
const TAKE_CALL = `SELECT rhetor.take_call($1::jsonb, $2::jsonb) AS taken, ${UNWAITED}`;
const RESERVE = `SELECT rhetor.reserve_budgets($1::jsonb) AS verdict, ${UNWAITED}`;
const SETTLE = `SELECT rhetor.settle_budgets($1, $2::jsonb) AS counters, ${UNWAITED}`;
const COUNTERS = 'SELECT rhetor.budget_counters_of($1::jsonb) AS counters';
const PRUNE = `
  DELETE FROM rhetor.budget_counters WHERE window_start > 0 AND window_start < $1 AND reserved = 0`;
const FORGET = 'DELETE FROM rhetor.budget_counters WHERE budget_id = $1';

export class PostgresBudgets extends BudgetStore {
  private timer: NodeJS.Timeout | undefined;
  /** What calls have used that ended, or were not made, while the database was away; by reservation. */
  private readonly unsettled = new Map<string, readonly SettledClaim[]>();
  private again: NodeJS.Timeout | undefined;

  private readonly database: PostgresDatabase;
  private readonly limits: PostgresLimits;

  /** Parameter properties are not allowed: Node runs this file from source by stripping its types. */
  constructor(database: PostgresDatabase, limits: PostgresLimits) {
    super();
    this.database = database;
    this.limits = limits;
  }

  override async begin(): Promise<void> {
    await this.renew();
    this.renewSoon();
  }

  override async reserve(wish: ReservationWish): Promise<ReservationVerdict> {
    return this.unlessAway(wish, async () => {
      const { process, connections } = this.database.whileOpen();
      const [row] = await connections.runUnwaited(RESERVE, toWishJson(wish, process));
      return this.toVerdict(row?.['verdict'], wish.claims);
    });
  }

  override reserveWithin(limited: LimitWish, wish: ReservationWish): Promise<LimitedVerdict> {
    return this.unlessAway(wish, async () => {
      const { process } = this.database.whileOpen();
      const taken = await this.limits.takeBy(limited, async (session, asked) => {
        const [row] = await session.run(TAKE_CALL, [asked, toWishJson(wish, process)]);
        return toTakenCall(row?.['taken']);
      });
      const { limits, budgets, isRepeat } = taken;
      if (budgets === undefined) {
        if (isRepeat) this.releaseLater(wish);
        return { limits };
      }
      return { limits, verdict: await this.toVerdict(budgets, wish.claims) };
    });
  }

  /** If the database is away now, it is tried again until it is back. */
  override async settle(
    id: string,
    claims: readonly SettledClaim[],
  ): Promise<readonly CounterState[]> {
    try {
      return await this.settleNow(id, claims);
    } catch {
      this.settleLater(id, claims);
      return claims.map((key) => ({ ...keyOf(key), spent: 0, reserved: 0 }));
    }
  }

  override async counters(keys: readonly CounterKey[]): Promise<readonly CounterState[]> {
    if (keys.length === 0) return [];
    const asked = JSON.stringify(keys.map(toKeyJson));
    const [row] = await this.database.read((session) => session.run(COUNTERS, [asked]));
    return toStates(row?.['counters'], keys);
  }

  override async prune(before: number): Promise<void> {
    await this.database.run(PRUNE, before);
  }

  override async forget(budgetId: string): Promise<void> {
    await this.database.run(FORGET, budgetId);
  }

  private async unlessAway<T>(wish: ReservationWish, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.releaseLater(wish);
      throw error;
    }
  }

  /** A reservation whose reply was lost may have been made, and nobody would settle it. */
  private releaseLater({ id, claims }: ReservationWish): void {
    this.settleLater(
      id,
      claims.map((claim) => ({ ...keyOf(claim), used: 0 })),
    );
  }

  private settleLater(id: string, claims: readonly SettledClaim[]): void {
    this.unsettled.set(id, claims);
    const [oldest] = this.unsettled.keys();
    if (this.unsettled.size > MOST_UNSETTLED && oldest !== undefined) this.unsettled.delete(oldest);
    this.again ??= setTimeout(() => void this.settleAll(), BUDGETS_AGAIN_MS).unref();
  }

  private async settleAll(): Promise<void> {
    try {
      for (const [id, claims] of this.unsettled) {
        await this.settleNow(id, claims);
        this.unsettled.delete(id);
      }
      this.again = undefined;
    } catch {
      // When the process is over, its lease is, too.
      this.again = this.database.isOpen
        ? setTimeout(() => void this.settleAll(), BUDGETS_AGAIN_MS).unref()
        : undefined;
    }
  }

  /** A refusal comes without the counters, so they are read after it. */
  private async toVerdict(
    verdict: unknown,
    claims: ReservationWish['claims'],
  ): Promise<ReservationVerdict> {
    if (!isRecord(verdict)) throw new TypeError('the database did not decide about a reservation');
    const { refused, output, counters } = verdict;
    if (!Array.isArray(refused))
      return { type: 'reserved', output: Number(output), counters: toStates(counters, claims) };
    const read = await this.counters(claims);
    return { type: 'refused', refused: refused.map(Number), counters: read };
  }

  private async settleNow(
    id: string,
    claims: readonly SettledClaim[],
  ): Promise<readonly CounterState[]> {
    const used = claims.map(({ used: amount, ...key }) => ({ ...toKeyJson(key), used: amount }));
    const { connections } = this.database.whileOpen();
    const [row] = await connections.runUnwaited(SETTLE, id, JSON.stringify(used));
    return toStates(row?.['counters'], claims);
  }

  private async renew(): Promise<void> {
    const { process, connections } = this.database.whileOpen();
    await connections.runUnwaited(RENEW, process);
  }

  private renewSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.database.isOpen) return;
      this.renew()
        .catch(() => undefined)
        .finally(() => this.renewSoon());
    }, RENEW_EVERY_MS).unref();
  }
}

function toKeyJson({ budgetId, windowStart }: CounterKey) {
  return { budget_id: budgetId, window_start: windowStart };
}

function keyOf({ budgetId, windowStart }: CounterKey): CounterKey {
  return { budgetId, windowStart };
}

function toWishJson({ id, claims, output }: ReservationWish, holder: string): string {
  const claimed = claims.map(({ fixed, perToken, most, ...key }) => ({
    ...toKeyJson(key),
    fixed,
    per_token: perToken,
    ...(most !== undefined && { most }),
  }));
  return JSON.stringify({ id, holder, claims: claimed, ...output });
}

function toTakenCall(taken: unknown): TakenCall {
  if (!isRecord(taken) || !Array.isArray(taken['limits'])) {
    throw new TypeError('the database did not decide about a call');
  }
  return { limits: toLimitDecision(taken['limits'].filter(isRecord)), budgets: taken['budgets'] };
}

function toStates(counters: unknown, keys: readonly CounterKey[]): readonly CounterState[] {
  const found: readonly unknown[] = Array.isArray(counters) ? counters : [];
  return keys.map((key, place) => {
    const counter = found[place];
    const { spent, reserved } = isRecord(counter) ? counter : {};
    return { ...keyOf(key), spent: Number(spent ?? 0), reserved: Number(reserved ?? 0) };
  });
}
