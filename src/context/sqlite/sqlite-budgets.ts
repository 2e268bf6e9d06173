/**
 * The counters of budgets in the embedded database. Its only process decides in memory, and stores
 * each reservation while the call is on its way: nobody waits for the disk.
 */
import { BudgetCounters, type HeldAmount } from '../../budgets/budget-counters.ts';
import {
  BudgetStore,
  type CounterKey,
  type CounterState,
  type ReservationVerdict,
  type ReservationWish,
  type SettledClaim,
} from '../../budgets/budget-store.ts';
import { BUDGETS_AGAIN_MS } from '../limits.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import { SPENT_OF_BUDGET } from './budget-statements.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteBudgets extends BudgetStore {
  private readonly database: SqliteDatabase;
  private readonly memory = new BudgetCounters();
  /** Settlements that could not be stored. */
  private readonly unstored = { ids: new Set<string>(), keys: new Map<string, CounterKey>() };
  private timer: NodeJS.Timeout | undefined;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async begin(): Promise<void> {
    await this.database.write({ type: 'recover-budgets' });
  }

  override reserve(wish: ReservationWish): ReservationVerdict | Promise<ReservationVerdict> {
    const missing = this.memory.missing(wish.claims);
    return missing.length === 0 ? this.hold(wish) : this.load(missing).then(() => this.hold(wish));
  }

  override settle(id: string, claims: readonly SettledClaim[]): readonly CounterState[] {
    if (this.memory.settle(id, claims)) this.store([id], this.known(claims));
    return claims.map((key) => this.memory.state(key));
  }

  override async counters(keys: readonly CounterKey[]): Promise<readonly CounterState[]> {
    const missing = this.memory.missing(keys);
    if (missing.length > 0) await this.load(missing);
    return keys.map((key) => this.memory.state(key));
  }

  override async forget(budgetId: string): Promise<void> {
    this.memory.forget(budgetId);
    await this.database.write({ type: 'forget-budget', budgetId });
  }

  /** Without those of budgets that were deleted. */
  private known(keys: readonly CounterKey[]): readonly CounterKey[] {
    const unknown = new Set(this.memory.missing(keys));
    return keys.filter((key) => !unknown.has(key));
  }

  private hold(wish: ReservationWish): ReservationVerdict {
    const verdict = this.memory.reserve(wish);
    if (verdict.type === 'refused') return verdict;
    const amounts = this.memory.heldBy(wish.id);
    // Only a crash makes use of it, and a settlement that follows is stored again if it fails.
    this.database.write({ type: 'hold-budgets', id: wish.id, amounts }).catch(() => undefined);
    return verdict;
  }

  private async load(keys: readonly CounterKey[]): Promise<void> {
    const spent = await this.database.read((prepare) =>
      keys.map(({ budgetId, windowStart }) => {
        const row = prepare(SPENT_OF_BUDGET).get(budgetId, windowStart);
        return row === undefined ? 0 : integerColumn(row, 'spent');
      }),
    );
    for (const [place, key] of keys.entries()) this.memory.load(key, spent[place] ?? 0);
  }

  private store(ids: readonly string[], keys: readonly CounterKey[]): void {
    const spent = keys.map((key): HeldAmount => {
      const { budgetId, windowStart, spent: amount } = this.memory.state(key);
      return { budgetId, windowStart, amount };
    });
    this.database.write({ type: 'settle-budgets', ids, spent }).catch(() => {
      for (const id of ids) this.unstored.ids.add(id);
      for (const key of keys) this.unstored.keys.set(`${key.budgetId} ${key.windowStart}`, key);
      this.timer ??= setTimeout(() => this.storeAgain(), BUDGETS_AGAIN_MS).unref();
    });
  }

  private storeAgain(): void {
    this.timer = undefined;
    const [ids, keys] = [[...this.unstored.ids], [...this.unstored.keys.values()]];
    this.unstored.ids.clear();
    this.unstored.keys.clear();
    this.store(ids, this.known(keys));
  }
}
