/** What a call claims from one budget that counts it; pure. */
import type { MostPrice } from '../../prices/cost-bound.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import type { GatedCall } from '../../routing/attempt-gate.ts';
import type { BudgetClaim } from '../budget-store.ts';
import type { CallBound } from '../call/call-bound.ts';
import { mostCallPrice, reckonedQuotes } from '../call/call-price.ts';
import type { KeptBudget } from '../kept-budget.ts';
import type { ClaimedBudget } from './claimed-budget.ts';

/** A budget that counts the call, and what the call claims from it. */
export type Claiming = { readonly claimed: ClaimedBudget; readonly claim: BudgetClaim };

/** What is known of a call before it is made. */
export type CallFacts = {
  readonly call: GatedCall;
  readonly bound: CallBound;
  readonly quote: PriceQuote;
  readonly fields: readonly string[];
  readonly now: number;
  /** When the call ends at the latest. */
  readonly latest: number;
  /** See `GatedCall.takesOutputLimit`. */
  readonly takesLimit: boolean;
};

/** Undefined if the budget cannot or need not count the call. */
export function toClaim(kept: KeptBudget, facts: CallFacts): Claiming | 'unpriced' | undefined {
  const { bound, quote, fields, now, latest } = facts;
  const { limit, policy, assumedPrice } = kept.budget;
  if (limit.unit === 'tokens') {
    const price = { fixed: bound.inputTokens, perToken: bound.answers };
    return claimOf(kept, [], price, now);
  }
  const known = reckonedQuotes(quote, fields, assumedPrice);
  const price = known && mostCallPrice(known, bound, now, latest);
  if (price === undefined && policy === 'enforce') return 'unpriced';
  const quotes = known ?? [quote];
  const highest = price ?? mostCallPrice(quotes, bound, now, latest);
  if (highest === undefined || (highest.fixed === 0 && highest.perToken === 0)) return undefined;
  return claimOf(kept, quotes, highest, now);
}

function claimOf(
  kept: KeptBudget,
  quotes: readonly PriceQuote[],
  { fixed, perToken }: MostPrice,
  now: number,
): Claiming {
  const { id: budgetId, limit, policy } = kept.budget;
  const windowStart = kept.windowAt(now).start;
  const claim = { budgetId, windowStart, fixed, perToken };
  return {
    claimed: { kept, windowStart, quotes },
    claim: policy === 'enforce' ? { ...claim, most: limit.amount } : claim,
  };
}
