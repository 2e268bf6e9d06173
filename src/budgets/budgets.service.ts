/** All budgets: held in memory, since every call asks for those that count it, and changed one at a time. */
import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { Asker } from '../routing/asker.ts';
import { zoneClock } from '../model/zoned-date.ts';
import { follow } from '../streams/follow.ts';
import { InTurn } from '../streams/in-turn.ts';
import type { Budget, BudgetChanges, BudgetSettings } from './budget.ts';
import { BudgetDocuments } from './budget-documents.ts';
import { budgetNotFound, tooManyBudgets, unknownZone } from './budget-errors.ts';
import { type BudgetState, budgetState } from './budget-state.ts';
import { BudgetStore } from './budget-store.ts';
import { type CountedModel, KeptBudget } from './kept-budget.ts';
import { MOST_BUDGETS, PRUNE_EVERY_MS, WINDOWS_KEPT_MS } from './limits.ts';
import { fromStoredBudget, toStoredBudget } from './stored-budget.ts';

const COLLECTION = 'budgets';
const NONE: readonly KeptBudget[] = [];

@Injectable()
export class Budgets implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Budgets');
  private budgets: ReadonlyMap<string, KeptBudget> = new Map();
  private readonly inTurn = new InTurn();
  private following: Subscription | undefined;
  private pruning: NodeJS.Timeout | undefined;

  constructor(
    private readonly documents: BudgetDocuments,
    private readonly store: BudgetStore,
  ) {}

  async onModuleInit(): Promise<void> {
    this.following = follow(this.documents.documentChanges(COLLECTION), () =>
      this.inTurn.run(() => this.read()),
    );
    await this.store.begin();
    await this.read();
    this.prune();
    this.pruning = setInterval(() => this.prune(), PRUNE_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
    clearInterval(this.pruning);
  }

  /** A failure waits for the next time; the store reports its own faults. */
  private prune(): void {
    this.store.prune(Date.now() - WINDOWS_KEPT_MS).catch(() => undefined);
  }

  /** The budgets that count a call. */
  counting(asker: Asker, choice: CountedModel): readonly KeptBudget[] {
    if (this.budgets.size === 0) return NONE;
    return [...this.budgets.values()].filter((kept) => kept.counts(asker, choice));
  }

  /** Oldest first, in their current windows. */
  async list(): Promise<readonly BudgetState[]> {
    const kept = [...this.budgets.values()].toSorted(
      ({ budget: one }, { budget: other }) =>
        one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1),
    );
    return this.states(kept);
  }

  /** @throws RhetorError `not_found` */
  async state(id: string): Promise<BudgetState> {
    const [state] = await this.states([this.find(id)]);
    if (state === undefined) throw budgetNotFound(id);
    return state;
  }

  /** @throws RhetorError `conflict` if there is no room, `validation_failed` */
  async create(settings: BudgetSettings): Promise<BudgetState> {
    const budget = await this.change(() => {
      if (this.budgets.size >= MOST_BUDGETS) throw tooManyBudgets(MOST_BUDGETS);
      return this.keep({ ...settings, id: randomUUID(), createdAt: Date.now() });
    });
    return this.state(budget.id);
  }

  /**
   * What has been spent in the window stays counted; another period or time zone has other windows.
   * @throws RhetorError `not_found`, `validation_failed`
   */
  async update(id: string, changesOf: (budget: Budget) => BudgetChanges): Promise<BudgetState> {
    await this.change(() => {
      const { budget } = this.find(id);
      return this.keep({ ...budget, ...changesOf(budget) });
    });
    return this.state(id);
  }

  /** @throws RhetorError `not_found` */
  async remove(id: string): Promise<void> {
    await this.change(async () => {
      this.find(id);
      await this.documents.removeDocument(COLLECTION, id);
      this.budgets = new Map([...this.budgets].filter(([other]) => other !== id));
      await this.store.forget(id);
    });
  }

  private find(id: string): KeptBudget {
    const kept = this.budgets.get(id);
    if (kept === undefined) throw budgetNotFound(id);
    return kept;
  }

  private async states(all: readonly KeptBudget[]): Promise<readonly BudgetState[]> {
    const now = Date.now();
    const counters = await this.store.counters(
      all.map((kept) => ({
        budgetId: kept.budget.id,
        windowStart: kept.windowAt(now).start,
      })),
    );
    return all.flatMap((kept, place) => {
      const counter = counters[place];
      return counter === undefined
        ? []
        : [budgetState(kept.budget, kept.windowAt(now), counter, now)];
    });
  }

  /** Each change begins with what is stored, so that no process undoes what another one did. */
  private change<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn.run(() =>
      this.documents.exclusively(COLLECTION, async () => {
        await this.read();
        return work();
      }),
    );
  }

  private async keep(budget: Budget): Promise<Budget> {
    if (zoneClock(budget.timeZone) === undefined) throw unknownZone();
    const kept = new KeptBudget(budget);
    await this.documents.writeDocument(COLLECTION, budget.id, toStoredBudget(budget));
    this.budgets = new Map([...this.budgets, [budget.id, kept]]);
    return budget;
  }

  private async read(): Promise<void> {
    const documents = await this.documents.readDocuments(COLLECTION);
    this.budgets = new Map(
      documents.flatMap(({ id, body }) => {
        const budget = fromStoredBudget(id, body);
        if (budget === undefined) this.logger.warn(`the stored budget ${id} is not readable`);
        return budget === undefined ? [] : [[id, new KeptBudget(budget)] as const];
      }),
    );
  }
}
