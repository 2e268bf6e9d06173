/** Every budget with what is spent and reserved of it, and what a month costs at its pace. */
import type { BudgetView } from '../../../../src/client/client.ts';
import { amountText, budgetAmounts, budgetLevel, PERIOD_TEXTS } from '../../data/budget-amounts.ts';
import type { Loaded } from '../../data/use-loaded.ts';
import { relativeText } from '../../formats/moments.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { BudgetBar } from '../../parts/budget-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { consolePath } from '../../shell/place.ts';
import type { LoadedBudgets } from './load-budgets.ts';

export function BudgetPaces({ loaded }: { readonly loaded: Loaded<LoadedBudgets> }) {
  return (
    <Section title="Budgets" actions={<a href={consolePath('keys')}>Keys and budgets</a>}>
      <WithLoaded loaded={loaded} what="the budgets">
        {({ budgets, keyName }) =>
          budgets.length === 0 ? (
            <p class="muted">
              There is no budget. One can limit what all calls, a key, a component or a model may
              cost or use.
            </p>
          ) : (
            <ul class="plain-list budget-paces">
              {budgets.map((budget) => (
                <li key={budget.budget_id}>
                  <Pace budget={budget} keyName={keyName} />
                </li>
              ))}
            </ul>
          )
        }
      </WithLoaded>
    </Section>
  );
}

const TONES: Readonly<Record<BudgetView['policy'], Tone>> = {
  observe: 'plain',
  warn: 'warn',
  enforce: 'accent',
};

type PaceProps = { readonly budget: BudgetView; readonly keyName: LoadedBudgets['keyName'] };

function Pace({ budget, keyName }: PaceProps) {
  const { name, policy, period, at_percent: atPercent, resets_at: reset } = budget;
  const amounts = budgetAmounts(budget);
  const { unit, limit, spent, reserved, remaining, debt, monthPace } = amounts;
  const shown = (amount: number): string => amountText(unit, amount);
  const notes = [
    ...(reserved > 0 ? [`${shown(reserved)} reserved by running calls`] : []),
    debt > 0 ? `${shown(debt)} over the limit` : `${shown(remaining)} left`,
    `${shown(monthPace)} a month at this pace`,
    ...(reset === undefined ? [] : [`resets ${relativeText(reset)}`]),
  ];
  return (
    <div class="budget-pace">
      <div class="row">
        <strong>{name}</strong>
        <Badge tone={TONES[policy]}>{policy}</Badge>
        <span class="small muted">{scopeText(budget, keyName)}</span>
        <span class="figure budget-summary">
          {shown(spent)} of {shown(limit)} {PERIOD_TEXTS[period]}
        </span>
      </div>
      <BudgetBar
        name={name}
        amounts={amounts}
        tone={budgetLevel(amounts, atPercent).tone}
        atPercent={atPercent}
      />
      <p class="small muted figure">{notes.join(' · ')}</p>
    </div>
  );
}

function scopeText({ scope }: BudgetView, keyName: LoadedBudgets['keyName']): string {
  const parts = Object.entries(scope).map(
    ([name, value]) => `${name.replaceAll('_', ' ')} ${name === 'key' ? keyName(value) : value}`,
  );
  return parts.length === 0 ? 'every call' : parts.join(', ');
}
