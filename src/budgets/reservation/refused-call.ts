/** The verdict on a call that does not fit into its budgets; pure. */
import type { GateVerdict } from '../../routing/attempt-gate.ts';
import { budgetExceeded, unpricedCall } from '../budget-errors.ts';
import type { ReservationVerdict } from '../budget-store.ts';
import { callRemedy } from '../call/call-remedy.ts';
import { claimAmount, type RefusalCause, refusalCause } from '../claim-amount.ts';
import type { KeptBudget } from '../kept-budget.ts';
import type { CallFacts, Claiming } from './call-claim.ts';

type Refused = Claiming & { readonly cause: RefusalCause };

/** No price is known for the call, or for some of its fields. */
export function refusedUnpriced(kept: KeptBudget, { call, quote, fields }: CallFacts): GateVerdict {
  const named = quote.type === 'unpriced' ? [] : fields;
  return refusal(kept, unpricedCall(kept.budget, call.candidate, named));
}

/** @param least tokens of output; not even with so few the call fits */
export function refusedBy(
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
  // The one that is in the way longest decides when it is worth asking again.
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

function refusal({ budget }: KeptBudget, error: ReturnType<typeof budgetExceeded>) {
  const reason = `the budget "${budget.name}" refuses it`;
  return { type: 'refused', error, reason, allowsCheaper: budget.onLimit === 'cheaper' } as const;
}
