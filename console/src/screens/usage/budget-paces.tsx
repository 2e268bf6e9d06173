/** Every budget with what is spent and reserved of it, and what a month costs at its pace. */
import type { BudgetView } from '../../../../src/client/client.ts';
import type { Loaded } from '../../data/use-loaded.ts';
import { relativeText } from '../../formats/moments.ts';
import { countOf, moneyText } from '../../formats/numbers.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Section } from '../../parts/section.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import type { LoadedBudgets } from './load-budgets.ts';
import { SpentBar } from './spent-bar.tsx';

export function BudgetPaces({ loaded }: { readonly loaded: Loaded<LoadedBudgets> }) {
  return (
    <Section title="Budgets">
      <WithLoaded loaded={loaded} what="the budgets">
        {({ budgets, keyName }) =>
          budgets.length === 0 ? (
            <p class="muted">
              There is no budget. One can limit what all calls, a key, a component or a model may
              cost in a day, a week or a month.
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
  const { text, limit, spent, reserved, remaining, debt, pace } = amountsOf(budget);
  const period = budget.period === 'total' ? 'in total' : `a ${budget.period}`;
  const summary = `${text(spent)} of ${text(limit)} ${period}`;
  const notes = [
    ...(reserved > 0 ? [`${text(reserved)} reserved by running calls`] : []),
    debt > 0 ? `${text(debt)} beyond the limit` : `${text(remaining)} left`,
    `${text(pace)} a month at this pace`,
    ...(budget.resets_at === undefined ? [] : [`resets ${relativeText(budget.resets_at)}`]),
  ];
  return (
    <div class="budget-pace">
      <div class="row">
        <strong>{budget.name}</strong>
        <Badge tone={TONES[budget.policy]}>{budget.policy}</Badge>
        <span class="small muted">{scopeText(budget, keyName)}</span>
        <span class="figure budget-summary">{summary}</span>
      </div>
      <SpentBar
        label={`${budget.name}: ${summary} spent, ${text(reserved)} reserved`}
        spent={spent}
        reserved={reserved}
        limit={limit}
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

/** In dollars or tokens, as the limit is. */
function amountsOf(budget: BudgetView) {
  if (budget.limit_usd !== undefined) {
    return {
      text: moneyText,
      limit: budget.limit_usd,
      spent: budget.spent_usd ?? 0,
      reserved: budget.reserved_usd ?? 0,
      remaining: budget.remaining_usd ?? 0,
      debt: budget.debt_usd ?? 0,
      pace: budget.month_pace_usd ?? 0,
    };
  }
  return {
    text: (tokens: number) => countOf(tokens, 'token'),
    limit: budget.limit_tokens ?? 0,
    spent: budget.spent_tokens ?? 0,
    reserved: budget.reserved_tokens ?? 0,
    remaining: budget.remaining_tokens ?? 0,
    debt: budget.debt_tokens ?? 0,
    pace: budget.month_pace_tokens ?? 0,
  };
}
