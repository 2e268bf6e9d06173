/** The figures of one loaded range as a table. */
import { bucketName, INTERVAL_NAMES } from './bucket-text.ts';
import { GROUPING_NAMES } from './group-names.ts';
import type { LoadedUsage } from './load-usage.ts';
import { type UsageRow, UsageTable } from './usage-table.tsx';

export function UsageRows({ usage }: { readonly usage: LoadedUsage }) {
  const { figures, view } = usage;
  const { interval, grouping } = view;
  if (figures.sums.requests === 0) return null;
  return grouping === undefined ? (
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
