/** Writes what something cost, never without how certain that is; pure. */
import { assertNever } from '../../model/assert-never.ts';
import type { CostStatus } from '../../model/cost.ts';

/** Such as `$0.00492`, `~$0.1` if it is approximate, and `?` if no price is known. */
export function costText(costUsd: number, status: CostStatus): string {
  switch (status) {
    case 'exact':
      return dollars(costUsd);
    case 'approximate':
      return `~${dollars(costUsd)}`;
    case 'unpriced':
      return costUsd === 0 ? '?' : `${dollars(costUsd)} + ?`;
    default:
      return assertNever(status);
  }
}

/** To a millionth of a dollar, which is as exact as a cost is. */
export function dollars(costUsd: number): string {
  return `$${String(Number(costUsd.toFixed(6)))}`;
}
