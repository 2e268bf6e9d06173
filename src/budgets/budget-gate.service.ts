/** Reserves each call of a model from the budgets that count it, and settles it when it has ended. */
import { Injectable } from '@nestjs/common';
import { LONGEST_TOTAL_MS } from '../config/limits.ts';
import { serialId } from '../model/ids/serial-id.ts';
import type { MostPrice } from '../prices/cost-bound.ts';
import { Prices } from '../prices/prices.service.ts';
import type { PriceQuote } from '../prices/price-quote.ts';
import { unpricedFields } from '../prices/unpriced-fields.ts';
import { AttemptGate, type GatedCall, type GateVerdict } from '../routing/attempt-gate.ts';
import type { PlannedCandidate } from '../routing/route-plan.ts';
import { budgetExceeded, unpricedCall } from './budget-errors.ts';
import { BudgetNotices } from './budget-notices.service.ts';
import {
  type BudgetClaim,
  BudgetStore,
  type ReservationVerdict,
  type ReservationWish,
} from './budget-store.ts';
import { Budgets } from './budgets.service.ts';
import { type CallBound, callBound } from './call-bound.ts';
import { mostCallPrice, reckonedQuotes } from './call-price.ts';
import { callRemedy } from './call-remedy.ts';
import { claimAmount, type RefusalCause, refusalCause } from './claim-amount.ts';
import type { ClaimedBudget } from './claimed-budget.ts';
import { HeldReservation } from './held-reservation.ts';
import { mayHideOutput } from './hidden-output.ts';
import type { KeptBudget } from './kept-budget.ts';
import { reserveCall } from './reserve-call.ts';

type Claiming = { readonly claimed: ClaimedBudget; readonly claim: BudgetClaim };

type Refused = Claiming & { readonly cause: RefusalCause };

type CallFacts = {
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

@Injectable()
export class BudgetGate extends AttemptGate {
  constructor(
    private readonly budgets: Budgets,
    private readonly store: BudgetStore,
    private readonly prices: Prices,
    private readonly notices: BudgetNotices,
  ) {
    super();
  }

  override reserve(call: GatedCall): GateVerdict | undefined | Promise<GateVerdict | undefined> {
    const counting = this.budgets.counting(call.asker, call.candidate);
    if (counting.length === 0) return uncounted(call);
    const { provider, model } = call.candidate;
    const quote = this.prices.quoteNow(provider, model);
    if (quote !== undefined) return this.decide(call, counting, quote);
    return this.prices.quote(provider, model).then((found) => this.decide(call, counting, found));
  }

  override async cheaper(
    call: GatedCall,
    others: readonly PlannedCandidate[],
  ): Promise<readonly PlannedCandidate[]> {
    const bound = callBound(call);
    const now = Date.now();
    const costOf = async (candidate: PlannedCandidate): Promise<number> => {
      const quote = await this.prices.quote(candidate.provider, candidate.model);
      const price = mostCallPrice([quote], bound, now, latestEnd(candidate, now));
      return price === undefined ? Infinity : price.fixed + price.perToken * bound.output.most;
    };
    const refused = await costOf(call.candidate);
    const costs = await Promise.all(others.map(costOf));
    return others.filter((_, place) => (costs[place] ?? Infinity) < refused);
  }

  private decide(
    call: GatedCall,
    counting: readonly KeptBudget[],
    quote: PriceQuote,
  ): GateVerdict | undefined | Promise<GateVerdict | undefined> {
    const now = Date.now();
    const facts: CallFacts = {
      call,
      bound: callBound(call),
      quote,
      fields: unpricedFields(call.question.request, call.candidate.model),
      now,
      latest: latestEnd(call.candidate, now),
      takesLimit: call.takesOutputLimit(),
    };
    const claiming: Claiming[] = [];
    for (const kept of counting) {
      const found = toClaim(kept, facts);
      if (found === 'unpriced')
        return refusal(kept, unpricedCall(kept.budget, call.candidate, namedFields(facts)));
      if (found !== undefined) claiming.push(found);
    }
    return claiming.length === 0 ? uncounted(call) : this.claim(claiming, facts);
  }

  private claim(
    claiming: readonly Claiming[],
    facts: CallFacts,
  ): GateVerdict | Promise<GateVerdict> {
    const { most, least } = facts.bound.output;
    const wish: ReservationWish = {
      id: serialId(),
      claims: claiming.map(({ claim }) => claim),
      output: { most, least: facts.takesLimit ? least : most },
    };
    const verdict = reserveCall(this.store, wish, facts.call.limits);
    if (!(verdict instanceof Promise)) return this.toVerdict(verdict, wish, claiming, facts);
    return verdict.then((decided) => this.toVerdict(decided, wish, claiming, facts));
  }

  private toVerdict(
    verdict: ReservationVerdict,
    { id, output: { most, least } }: ReservationWish,
    claiming: readonly Claiming[],
    facts: CallFacts,
  ): GateVerdict {
    if (verdict.type === 'refused') return refusedBy(verdict, least, claiming, facts);
    const { call, bound, takesLimit } = facts;
    const isLowered = verdict.output < most;
    const isLimited = isLowered || (bound.isOutputGuessed && takesLimit);
    const claimed = claiming.map((each) => each.claimed);
    const notice = this.notices.noticeOf(claimed, verdict.counters);
    return {
      type: 'admitted',
      reservation: new HeldReservation(
        {
          id,
          claimed,
          tokens: {
            input: bound.inputTokens,
            unreported: bound.unreportedTokens,
            output: verdict.output * bound.answers,
            answers: bound.answers,
            isHidden:
              call.question.type === 'completion' &&
              mayHideOutput(call.candidate, call.question.request),
          },
          model: { provider: call.candidate.provider, model: call.candidate.model },
          ...(isLimited && { outputLimit: verdict.output }),
          ...(notice !== undefined && { notice }),
        },
        this.store,
        this.notices,
        this.prices,
      ),
    };
  }
}

/** No budget counts the call, so its limits are counted alone. */
function uncounted({ limits }: GatedCall): undefined | Promise<undefined> {
  return limits?.isPending === true ? limits.count().then(() => undefined) : undefined;
}

function refusal({ budget }: KeptBudget, error: ReturnType<typeof budgetExceeded>) {
  const reason = `the budget "${budget.name}" refuses it`;
  return { type: 'refused', error, reason, allowsCheaper: budget.onLimit === 'cheaper' } as const;
}

function latestEnd({ limits }: PlannedCandidate, now: number): number {
  return now + (limits.totalMs ?? LONGEST_TOTAL_MS);
}

/** @param least tokens of output; not even with so few the call fits */
function refusedBy(
  { refused, counters }: Extract<ReservationVerdict, { type: 'refused' }>,
  least: number,
  claiming: readonly Claiming[],
  { call, bound, now }: CallFacts,
): GateVerdict {
  const all = refused.flatMap((place): readonly Refused[] => {
    const [each, counter] = [claiming[place], counters[place]];
    if (each === undefined || counter === undefined) return [];
    return [{ ...each, cause: refusalCause(each.claim, counter, least) }];
  });
  const [first] = all;
  if (first === undefined) throw new TypeError('a reservation was refused by no budget');
  // The one that is in the way longest decides when it is worth to ask again.
  const last = all.reduce((one, other) =>
    inTheWayUntil(other, now) > inTheWayUntil(one, now) ? other : one,
  );
  const { claim, cause, claimed } = last;
  const error = budgetExceeded(
    {
      budget: claimed.kept.budget,
      window: claimed.kept.windowAt(now),
      cause,
      needed: claimAmount(claim, least),
      remedy: callRemedy(bound, claim, least),
    },
    call.candidate,
    now,
  );
  const allowsCheaper = all.every((each) => each.claimed.kept.budget.onLimit === 'cheaper');
  return { ...refusal(claimed.kept, error), allowsCheaper };
}

/** In epoch milliseconds. */
function inTheWayUntil({ claimed: { kept }, cause }: Refused, now: number): number {
  if (cause === 'held') return now;
  return cause === 'limit' ? Infinity : kept.windowAt(now).end;
}

function namedFields({ quote, fields }: CallFacts): readonly string[] {
  return quote.type === 'unpriced' ? [] : fields;
}

/** Undefined if the budget cannot or need not count the call. */
function toClaim(kept: KeptBudget, facts: CallFacts): Claiming | 'unpriced' | undefined {
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
