/** The figures, plots and tables of one loaded range. */
import { useMemo } from 'preact/hooks';
import type { BudgetView } from '../../../../src/client/client.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { consolePath } from '../../shell/place.ts';
import { budgetLimits } from './budget-limits.ts';
import { bucketName, INTERVAL_NAMES } from './bucket-text.ts';
import { GROUPING_NAMES } from './group-names.ts';
import type { LoadedUsage } from './load-usage.ts';
import { PlotCard } from './plot-card.tsx';
import { plotContents } from './plot-contents.ts';
import { UsageStats } from './usage-stats.tsx';
import { type UsageRow, UsageTable } from './usage-table.tsx';

const NO_BUDGETS: readonly BudgetView[] = [];

export type UsageReportViewProps = {
  readonly usage: LoadedUsage;
  /** Undefined while they are not known, and for a key. */
  readonly budgets: readonly BudgetView[] | undefined;
  readonly showAll: () => void;
};

export function UsageReportView({ usage, budgets = NO_BUDGETS, showAll }: UsageReportViewProps) {
  const { figures, view, nameOf } = usage;
  const { interval, grouping } = view;
  const contents = useMemo(
    () => plotContents({ figures, interval, nameOf, limits: budgetLimits(budgets, interval) }),
    [usage, budgets],
  );
  if (figures.sums.requests === 0) return <NoUse usage={usage} showAll={showAll} />;
  return (
    <>
      <UsageStats sums={figures.sums} />
      <div class="plots">
        {contents.map((content) => (
          <PlotCard key={content.title} content={content} />
        ))}
      </div>
      {grouping === undefined ? (
        <UsageTable
          label={`Use by the ${interval}`}
          head={INTERVAL_NAMES[interval]}
          rows={bucketRows(usage)}
        />
      ) : (
        <UsageTable
          label={`Use by ${GROUPING_NAMES[grouping].toLowerCase()}`}
          head={GROUPING_NAMES[grouping]}
          rows={groupRows(usage)}
        />
      )}
    </>
  );
}

/** Newest first. */
function bucketRows({ figures: { starts, buckets }, view }: LoadedUsage): readonly UsageRow[] {
  return starts
    .flatMap((start, place) => {
      const sums = buckets[place];
      return sums === undefined
        ? []
        : [{ id: String(start), name: bucketName(start, view.interval), sums }];
    })
    .toReversed();
}

function groupRows({ figures: { groups }, nameOf }: LoadedUsage): readonly UsageRow[] {
  return groups.map(({ id, sums }) => ({ id: String(id), name: nameOf(id), sums }));
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
