/** Reserves each call of a model from the budgets that count it, and settles it when it has ended. */
import { Injectable } from '@nestjs/common';
import { LONGEST_TOTAL_MS } from '../../config/limits.ts';
import { serialId } from '../../model/ids/serial-id.ts';
import { Prices } from '../../prices/prices.service.ts';
import type { PriceQuote } from '../../prices/price-quote.ts';
import { unpricedFields } from '../../prices/unpriced-fields.ts';
import { AttemptGate, type GatedCall, type GateVerdict } from '../../routing/attempt-gate.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import { BudgetNotices } from './budget-notices.service.ts';
import { BudgetStore, type ReservationVerdict, type ReservationWish } from '../budget-store.ts';
import { Budgets } from '../budgets.service.ts';
import { callBound } from '../call/call-bound.ts';
import { mostCallPrice } from '../call/call-price.ts';
import { type CallFacts, type Claiming, toClaim } from './call-claim.ts';
import { refusedBy, refusedUnpriced } from './refused-call.ts';
import { HeldReservation } from './held-reservation.ts';
import { mayHideOutput } from '../call/hidden-output.ts';
import type { KeptBudget } from '../kept-budget.ts';
import { reserveCall } from './reserve-call.ts';

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
      if (found === 'unpriced') return refusedUnpriced(kept, facts);
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

function latestEnd({ limits }: PlannedCandidate, now: number): number {
  return now + (limits.totalMs ?? LONGEST_TOTAL_MS);
}
