/** How much of a budget is spent and reserved, with marks where it reports. */
import { shareText } from '../formats/numbers.ts';
import { amountText, type BudgetAmounts, type BudgetLevel } from '../data/budget-amounts.ts';

const WIDTH = 1_000;
const HEIGHT = 10;
const MARK_WIDTH = 3;
/** So that the first cent is seen, too. */
const LEAST_WIDTH = 6;

export type BudgetBarProps = {
  readonly name: string;
  readonly amounts: BudgetAmounts;
  readonly tone: BudgetLevel['tone'];
  readonly atPercent: readonly number[];
};

export function BudgetBar({ name, amounts, tone, atPercent }: BudgetBarProps) {
  const { unit, limit, spent, reserved } = amounts;
  const spentWidth = widthOf(spent, limit);
  const said = `${name}: ${amountText(unit, spent)} of ${amountText(unit, limit)} spent, ${shareText(spent / limit)}; ${amountText(unit, reserved)} reserved`;
  return (
    <svg
      class="budget-bar"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={said}
    >
      <rect class={`budget-${tone}`} width={spentWidth} height={HEIGHT} />
      <rect
        class="budget-reserved"
        x={spentWidth}
        width={Math.min(widthOf(reserved, limit), WIDTH - spentWidth)}
        height={HEIGHT}
      />
      {atPercent
        .filter((percent) => percent < 100)
        .map((percent) => (
          <rect
            key={percent}
            class="budget-mark"
            x={(percent / 100) * WIDTH - MARK_WIDTH / 2}
            width={MARK_WIDTH}
            height={HEIGHT}
          />
        ))}
    </svg>
  );
}

function widthOf(amount: number, limit: number): number {
  if (amount <= 0) return 0;
  return Math.min(Math.max((amount / limit) * WIDTH, LEAST_WIDTH), WIDTH);
}
