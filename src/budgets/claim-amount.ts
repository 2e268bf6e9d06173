/** Decides how much output a reservation leaves room for; pure. */
import type { BudgetClaim, CounterState, ReservationWish } from './budget-store.ts';

export type ClaimFit =
  | { readonly type: 'fits'; readonly output: number }
  | { readonly type: 'exceeds'; readonly refused: readonly number[] };

/** `limit`: larger than the whole limit. `spent`: more than was left. `held`: only running calls are in the way. */
export type RefusalCause = 'limit' | 'spent' | 'held';

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

/** Why a claim does not fit. */
export function refusalCause(
  claim: BudgetClaim,
  { spent }: Pick<CounterState, 'spent'>,
  leastOutput: number,
): RefusalCause {
  const { most = Infinity } = claim;
  const needed = claimAmount(claim, leastOutput);
  if (needed > most) return 'limit';
  return needed > most - spent ? 'spent' : 'held';
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
