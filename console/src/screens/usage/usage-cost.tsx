/** What requests cost together, with what that leaves out. */
import type { UsageSums } from '../../../../src/client/client.ts';
import { countOf } from '../../formats/numbers.ts';
import { Money } from '../../parts/figures.tsx';

export type UsageCostProps = { readonly sums: Pick<UsageSums, 'cost_usd' | 'unpriced_requests'> };

export function UsageCost({ sums }: UsageCostProps) {
  const { cost_usd: cost, unpriced_requests: unpriced } = sums;
  if (unpriced === 0) return <Money value={cost} />;
  return (
    <span title={unpricedText(sums)}>
      {cost === 0 ? (
        <span class="muted">no price</span>
      ) : (
        <>
          ≥ <Money value={cost} />
        </>
      )}
    </span>
  );
}

export function unpricedText({ unpriced_requests: unpriced }: UsageCostProps['sums']): string {
  return unpriced === 0
    ? 'every request has a price'
    : `without ${countOf(unpriced, 'request')} of unknown price`;
}
