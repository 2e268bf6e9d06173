/** One budget: how far it is used, when it begins anew, and what it does at its limit. */
import type { BudgetView, Key } from '../../../../src/client/client.ts';
import { amountText, budgetAmounts, budgetLevel, PERIOD_TEXTS } from '../../data/budget-amounts.ts';
import { minuteText, relativeText } from '../../formats/moments.ts';
import { moneyText, shareText } from '../../formats/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { BudgetBar } from '../../parts/budget-bar.tsx';
import { Button } from '../../parts/button.tsx';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { BudgetScope } from './budget-scope.tsx';
import { policyText } from './budget-words.ts';

export type BudgetCardProps = {
  readonly budget: BudgetView;
  readonly keys: readonly Key[];
  readonly edit: () => void;
  readonly remove: () => void;
};

export function BudgetCard({ budget, keys, edit, remove }: BudgetCardProps) {
  const { name, at_percent: atPercent, period } = budget;
  const amounts = budgetAmounts(budget);
  const level = budgetLevel(amounts, atPercent);
  const shown = (amount: number): string => amountText(amounts.unit, amount);
  return (
    <li class="card budget">
      <header class="card-head">
        <h3>{name}</h3>
        <Badge tone={level.tone}>{level.text}</Badge>
      </header>
      <p>
        <strong class="budget-spent">{shown(amounts.spent)}</strong> of {shown(amounts.limit)}{' '}
        {PERIOD_TEXTS[period]}
      </p>
      <BudgetBar name={name} amounts={amounts} tone={level.tone} atPercent={atPercent} />
      <p class="small muted">
        {shareText(amounts.spent / amounts.limit)} spent · {shown(amounts.reserved)} reserved ·{' '}
        {amounts.debt > 0
          ? `${shown(amounts.debt)} over the limit`
          : `${shown(amounts.remaining)} left`}
      </p>
      <Facts facts={factsOf(budget, keys)} />
      <div class="row budget-actions">
        <Button kind="quiet" icon="edit" label={`Edit ${name}`} onClick={edit}>
          Edit
        </Button>
        <Button kind="quiet" icon="trash" label={`Delete ${name}`} onClick={remove}>
          Delete
        </Button>
      </div>
    </li>
  );
}

function factsOf(budget: BudgetView, keys: readonly Key[]): readonly Fact[] {
  const { window_start: start, resets_at: reset, assume_price: price } = budget;
  const { unit, limit, monthPace } = budgetAmounts(budget);
  return [
    ['Counts', <BudgetScope scope={budget.scope} keys={keys} />],
    ['Since', <time dateTime={start}>{minuteText(start)}</time>],
    [
      'Resets',
      reset === undefined ? (
        'never'
      ) : (
        <span>
          <time dateTime={reset}>{minuteText(reset)}</time>{' '}
          <span class="muted">{relativeText(reset)}</span>
        </span>
      ),
    ],
    [
      'At this pace',
      <span class="row">
        {amountText(unit, monthPace)} a month
        {budget.period === 'month' && monthPace > limit && (
          <Badge tone="warn">more than the limit</Badge>
        )}
      </span>,
    ],
    ['At the limit', policyText(budget)],
    ...(price === undefined
      ? []
      : [
          [
            'Without a price',
            `${moneyText(price.input)} in, ${moneyText(price.output)} out per million tokens`,
          ] as const,
        ]),
  ];
}
