/** The figures and plots of one loaded range. */
import { useMemo } from 'preact/hooks';
import type { BudgetView } from '../../../../src/client/client.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { consolePath } from '../../shell/place.ts';
import { budgetLimits } from './budget-limits.ts';
import type { LoadedUsage } from './load-usage.ts';
import { PlotCard } from './plot-card.tsx';
import { plotContents } from './plot-contents.ts';
import { UsageStats } from './usage-stats.tsx';

const NO_BUDGETS: readonly BudgetView[] = [];

export type UsageReportViewProps = {
  readonly usage: LoadedUsage;
  /** Undefined while they are not known, and for a key. */
  readonly budgets: readonly BudgetView[] | undefined;
  readonly showAll: () => void;
};

export function UsageReportView({ usage, budgets = NO_BUDGETS, showAll }: UsageReportViewProps) {
  const { figures, view, nameOf } = usage;
  const { interval } = view;
  const contents = useMemo(
    () => plotContents({ figures, interval, nameOf, limits: budgetLimits(budgets, interval) }),
    [usage, budgets],
  );
  if (figures.sums.requests === 0) return <NoUse usage={usage} showAll={showAll} />;
  return (
    <>
      <UsageStats figures={figures} />
      <div class="plots">
        {contents.map((content) => (
          <PlotCard key={content.title} content={content} />
        ))}
      </div>
    </>
  );
}

function NoUse({ usage, showAll }: Pick<UsageReportViewProps, 'usage' | 'showAll'>) {
  return (
    <Empty title="No requests in this range.">
      <p>Every request of a model is counted here, whoever asked.</p>
      <a class="button button-primary" href={consolePath('')}>
        Ask a model something
      </a>
      {usage.view.range !== '90d' && <Button onClick={showAll}>Show the last 90 days</Button>}
    </Empty>
  );
}
