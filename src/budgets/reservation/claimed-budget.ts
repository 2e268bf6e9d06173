/** A budget from which a call has reserved. */
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { KeptBudget } from '../kept-budget.ts';

export type ClaimedBudget = {
  readonly kept: KeptBudget;
  readonly windowStart: number;
  /** By which a budget in dollars reckons the call. */
  readonly quotes: readonly PriceQuote[];
};
