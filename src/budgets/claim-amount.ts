/** Decides how much output a reservation leaves room for; pure. */
import type { BudgetClaim, CounterState, ReservationWish } from './budget-store.ts';

export type ClaimFit =
  | { readonly type: 'fits'; readonly output: number }
  | { readonly type: 'exceeds'; readonly refused: readonly number[] };

/** The amount of a claim with this much output, rounded up. */
export function claimAmount({ fixed, perToken }: BudgetClaim, output: number): number {
  return fixed + Math.ceil(perToken * output);
}

/** The most output with which every claim fits. */
export function fitClaims(
  { claims, output: { most, least } }: Pick<ReservationWish, 'claims' | 'output'>,
  counters: readonly Pick<CounterState, 'spent' | 'reserved'>[],
): ClaimFit {
  const refused: number[] = [];
  let fitting = most;
  for (const [place, claim] of claims.entries()) {
    const output = mostOutput(claim, counters[place], most);
    if (!(output >= least)) refused.push(place);
    fitting = Math.min(fitting, output);
  }
  return refused.length > 0 ? { type: 'exceeds', refused } : { type: 'fits', output: fitting };
}

/** Negative if not even the input fits. */
function mostOutput(
  claim: BudgetClaim,
  counter: Pick<CounterState, 'spent' | 'reserved'> | undefined,
  wished: number,
): number {
  const { most, fixed, perToken } = claim;
  if (most === undefined) return wished;
  const room = most - (counter?.spent ?? 0) - (counter?.reserved ?? 0);
  if (claimAmount(claim, wished) <= room) return wished;
  if (perToken <= 0 || fixed > room) return -1;
  const output = Math.floor((room - fixed) / perToken);
  // The quotient of two fractions may be a little too large.
  return claimAmount(claim, output) <= room ? output : output - 1;
}
