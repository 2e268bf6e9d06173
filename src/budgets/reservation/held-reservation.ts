/** A call's reservation in all budgets that count it, until it is settled. */
import type { TokenUsage } from '../../model/usage.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { Prices } from '../../prices/prices.service.ts';
import type { AttemptUse, Reservation } from '../../routing/attempt-gate.ts';
import type { BudgetNotices } from './budget-notices.service.ts';
import type { BudgetStore, CounterState, SettledClaim } from '../budget-store.ts';
import type { ClaimedBudget } from './claimed-budget.ts';
import { reckonedCost } from '../call/call-price.ts';
import { MOST_USED } from '../limits.ts';
import { type ReservedTokens, settledUsage } from './settled-use.ts';

type Held = {
  readonly id: string;
  readonly claimed: readonly ClaimedBudget[];
  readonly tokens: ReservedTokens;
  readonly model: { readonly provider: string; readonly model: string };
  readonly outputLimit?: number;
  readonly notice?: string;
};

export class HeldReservation implements Reservation {
  readonly outputLimit?: number;
  readonly notice?: string;
  private isSettled = false;

  constructor(
    private readonly held: Held,
    private readonly store: Pick<BudgetStore, 'settle'>,
    private readonly notices: Pick<BudgetNotices, 'note'>,
    private readonly prices: Pick<Prices, 'quoteNow'>,
  ) {
    if (held.outputLimit !== undefined) this.outputLimit = held.outputLimit;
    if (held.notice !== undefined) this.notice = held.notice;
  }

  settle(use: AttemptUse): void | Promise<void> {
    if (this.isSettled) return;
    this.isSettled = true;
    const { id, claimed, tokens } = this.held;
    const usage = settledUsage(use, tokens);
    const answering = this.answeringQuotes(use);
    const settled = claimed.map((each): SettledClaim => ({
      budgetId: each.kept.budget.id,
      windowStart: each.windowStart,
      used: usage === undefined ? 0 : Math.min(MOST_USED, this.usedOf(each, usage, answering)),
    }));
    const note = (counters: readonly CounterState[]): void => this.notices.note(claimed, counters);
    const counters = this.store.settle(id, settled);
    if (!(counters instanceof Promise)) return note(counters);
    return counters.then(note);
  }

  /** A vendor may answer with a dearer model than the one that was asked. */
  private answeringQuotes({ answeringModel }: AttemptUse): readonly PriceQuote[] {
    const { provider, model } = this.held.model;
    if (answeringModel === undefined || answeringModel === model) return [];
    const quote = this.prices.quoteNow(provider, model, answeringModel);
    return quote === undefined ? [] : [quote];
  }

  private usedOf(
    { kept, quotes }: ClaimedBudget,
    usage: TokenUsage,
    answering: readonly PriceQuote[],
  ): number {
    return kept.budget.limit.unit === 'tokens'
      ? (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)
      : reckonedCost([...quotes, ...answering], usage, Date.now());
  }
}
