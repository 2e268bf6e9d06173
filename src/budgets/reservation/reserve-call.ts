/** Reserves a call from its budgets, and counts it against the limits of its caller that are pending. */
import type { GatedCall } from '../../routing/attempt-gate.ts';
import type { BudgetStore, ReservationVerdict, ReservationWish } from '../budget-store.ts';

/**
 * Takes both or neither, in one round trip where the store can.
 * @throws RhetorError `rate_limited` or `storage_unavailable`
 */
export function reserveCall(
  store: Pick<BudgetStore, 'reserve' | 'reserveWithin'>,
  wish: ReservationWish,
  pending: GatedCall['limits'],
): ReservationVerdict | Promise<ReservationVerdict> {
  return pending?.isPending === true ? reserveBoth(store, wish, pending) : store.reserve(wish);
}

async function reserveBoth(
  store: Pick<BudgetStore, 'reserveWithin'>,
  wish: ReservationWish,
  pending: NonNullable<GatedCall['limits']>,
): Promise<ReservationVerdict> {
  let verdict: ReservationVerdict | undefined;
  await pending.countBy(async (limits) => {
    const taken = await store.reserveWithin?.(limits, wish);
    verdict = taken?.verdict;
    return verdict?.type === 'refused' ? undefined : taken?.limits;
  });
  if (verdict === undefined) throw new TypeError('a store decided about limits without budgets');
  return verdict;
}
