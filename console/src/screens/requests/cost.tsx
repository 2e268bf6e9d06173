/** What calls cost, with how certain that is. */
import type { LedgerUse } from '../../../../src/client/client.ts';
import { Money } from '../../parts/figures.tsx';

export type CostProps = { readonly use: Pick<LedgerUse, 'cost_usd' | 'cost_status'> };

export function Cost({ use }: CostProps) {
  switch (use.cost_status) {
    case 'exact':
      return <Money value={use.cost_usd} />;
    case 'approximate':
      return (
        <span title={COST_NOTES.approximate}>
          ≈ <Money value={use.cost_usd} />
        </span>
      );
    case 'unpriced':
      return (
        <span class="muted" title={COST_NOTES.unpriced}>
          {use.cost_usd === 0 ? (
            'no price'
          ) : (
            <>
              ≥ <Money value={use.cost_usd} />
            </>
          )}
        </span>
      );
  }
}

export const COST_NOTES: Readonly<Record<LedgerUse['cost_status'], string>> = {
  exact: 'exact',
  approximate: 'approximate: the model, a count or a price is not certain',
  unpriced: 'no price is known for at least one call',
};
