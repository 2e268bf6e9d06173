/**
 * The counters of budgets in the embedded database. Its only process decides in memory. A journal has
 * the running calls, so that no call waits for the database; what they spent is committed with their
 * turns.
 */
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { BudgetCounters } from '../../budgets/budget-counters.ts';
import {
  BudgetStore,
  type CounterKey,
  type CounterState,
  type ReservationVerdict,
  type ReservationWish,
  type SettledClaim,
} from '../../budgets/budget-store.ts';
import { BUDGETS_AGAIN_MS, SETTLE_AFTER_MS, SETTLE_WITHIN_MS } from '../limits.ts';
import { integerColumn } from '../sql/row.ts';
import { SPENT_OF_BUDGET } from './statements/budget-statements.ts';
import { SETTLED_BATCH } from '../rows/store-settings.ts';
import { HOLD_JOURNAL, HoldJournal } from './files/hold-journal.ts';
import type { Prepare } from './statements/prepare.ts';
import { readSetting } from './statements/settings.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteBudgets extends BudgetStore {
  private readonly logger = new Logger('Budgets');
  private readonly database: SqliteDatabase;
  private readonly memory = new BudgetCounters();
  private journal: HoldJournal | undefined;
  /** Calls that have ended, until what they spent is stored. */
  private readonly ended = new Set<string>();
  /** The number of the last batch that was to be stored. */
  private batch = 0;
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> | undefined;
  private isFailing = false;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async begin(): Promise<void> {
    this.journal = new HoldJournal(join(this.database.whileOpen().directory.path, HOLD_JOURNAL));
    this.batch = await this.database.read(lastBatch);
    const left = this.journal.adopt(this.batch);
    if (left.size > 0) {
      const holds = [...left.values()].flat();
      await this.load(this.memory.missing(holds));
      for (const held of holds) this.memory.spend(held);
      await this.commit([...left.keys()], 0);
      this.logger.warn(`${holds.length} reservations of calls that were killed count as spent`);
    }
    this.journalled((journal) => journal.begin());
  }

  override reserve(wish: ReservationWish): ReservationVerdict | Promise<ReservationVerdict> {
    const verdict = this.memory.reserve(wish);
    // While it reads, other counters may be dropped for those that others read.
    if (verdict === undefined)
      return this.load(this.memory.missing(wish.claims)).then(() => this.reserve(wish));
    if (verdict.type === 'reserved')
      this.journalled((journal) => journal.hold(wish.id, this.memory.heldBy(wish.id)));
    return verdict;
  }

  override settle(id: string, claims: readonly SettledClaim[]): readonly CounterState[] {
    if (this.memory.settle(id, claims)) {
      this.ended.add(id);
      this.storeIn(SETTLE_AFTER_MS);
    }
    return claims.map((key) => this.memory.state(key));
  }

  override async counters(keys: readonly CounterKey[]): Promise<readonly CounterState[]> {
    const missing = this.memory.missing(keys);
    const known = keys.map((key) => this.memory.state(key).spent);
    const loaded = missing.length > 0 ? await this.load(missing) : [];
    // Of many windows, some may have been dropped for those that were read after them.
    return keys.map((key, place) =>
      this.memory.state(key, loaded[missing.indexOf(key)] ?? known[place]),
    );
  }

  override async forget(budgetId: string): Promise<void> {
    this.memory.forget(budgetId);
    await this.database.write({ type: 'forget-budget', budgetId });
  }

  override async prune(before: number): Promise<void> {
    this.memory.prune(before);
    await this.database.write({ type: 'prune-budgets', before });
  }

  /** Called before the database is closed. */
  async end(): Promise<void> {
    await this.storing;
    await this.store(0);
    clearTimeout(this.timer);
    this.journal?.close();
    this.journal = undefined;
  }

  /** What the store has of each. */
  private async load(keys: readonly CounterKey[]): Promise<readonly number[]> {
    const spent = await this.database.read((prepare) =>
      keys.map(({ budgetId, windowStart }) => {
        const row = prepare(SPENT_OF_BUDGET).get(budgetId, windowStart);
        return row === undefined ? 0 : integerColumn(row, 'spent');
      }),
    );
    for (const [place, key] of keys.entries()) this.memory.load(key, spent[place] ?? 0);
    return spent;
  }

  private storeIn(milliseconds: number): void {
    if (this.storing !== undefined) return;
    this.timer ??= setTimeout(() => {
      this.storing = this.store(SETTLE_WITHIN_MS).finally(() => {
        this.storing = undefined;
        if (this.ended.size > 0) this.storeIn(this.isFailing ? BUDGETS_AGAIN_MS : SETTLE_AFTER_MS);
      });
    }, milliseconds).unref();
  }

  /** Stores all counters that have changed. Never rejects. */
  private async store(waitMs: number): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ids = [...this.ended];
    this.ended.clear();
    if (ids.length === 0) return;
    try {
      await this.commit(ids, waitMs);
      this.isFailing = false;
    } catch {
      this.isFailing = true;
      for (const id of ids) this.ended.add(id);
    }
  }

  /** Only what is committed leaves the journal, so that a call counts as reserved if it is killed meanwhile. */
  private async commit(ids: readonly string[], waitMs: number): Promise<void> {
    this.batch += 1;
    const { batch } = this;
    const spent = this.memory.unstored();
    if (spent.length > 0) {
      this.journalled((journal) => journal.settle(ids, batch));
      await this.database.write({ type: 'settle-budgets', spent, batch }, waitMs);
      this.memory.noteStored(spent);
    }
    this.journalled((journal) => journal.release(ids));
  }

  /** A disk that is full stops no call: the limits are kept in memory all the same. */
  private journalled(work: (journal: HoldJournal) => void): void {
    if (this.journal === undefined) return;
    try {
      work(this.journal);
    } catch (error) {
      const words = error instanceof Error ? error.message : typeof error;
      this.logger.error(`reservations could not be written: ${words}`);
    }
  }
}

function lastBatch(prepare: Prepare): number {
  return Number(readSetting(prepare, SETTLED_BATCH) ?? 0);
}
