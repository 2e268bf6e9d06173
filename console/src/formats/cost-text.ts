/** Costs as text, never without how certain they are. */
import type { LedgerUse } from '../../../src/client/client.ts';
import { moneyText } from './numbers.ts';

type Cost = Pick<LedgerUse, 'cost_usd' | 'cost_status'>;

export function costText({ cost_usd: cost, cost_status: status }: Cost): string {
  switch (status) {
    case 'exact':
      return moneyText(cost);
    case 'approximate':
      return `≈ ${moneyText(cost)}`;
    case 'unpriced':
      return cost === 0 ? 'no price' : `≥ ${moneyText(cost)}`;
  }
}
