/** Use as a table: a row for each group or, without a grouping, for each bucket. */
import { useState } from 'preact/hooks';
import type { UsageSums } from '../../../../src/client/client.ts';
import { countText, shareText } from '../../formats/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Count, Duration } from '../../parts/figures.tsx';
import { UsageCost } from './usage-cost.tsx';
import { readersZone } from '../../formats/time-zones.ts';

export type UsageRow = { readonly id: string; readonly name: string; readonly sums: UsageSums };

export type UsageTableProps = {
  readonly label: string;
  /** What a row is: `Model`, `Day`. */
  readonly head: string;
  readonly rows: readonly UsageRow[];
};

/** A month of days. */
const FEW_ROWS = 31;

/** Left out where every request has a price. */
const UNPRICED = figure('Unpriced', ({ unpriced_requests: requests }) => (
  <Count value={requests} />
));

/** Left out where there are none, as the next one. */
const PROMPT_CACHE = figure('From prompt caches', ({ cache_share: share }) =>
  share === undefined ? '–' : shareText(share),
);

const CACHE_HITS = figure('From Rhetor’s cache', ({ cache_hits: hits }) => <Count value={hits} />);

const COLUMNS: readonly Column<UsageRow>[] = [
  figure('Requests', ({ requests }) => <Count value={requests} />),
  figure('Failed', ({ failed }) => <Count value={failed} />),
  figure('Input', ({ input_tokens: tokens }) => <Count value={tokens} />),
  PROMPT_CACHE,
  figure('Output', ({ output_tokens: tokens }) => <Count value={tokens} />),
  figure('Cost', (sums) => <UsageCost sums={sums} />),
  UNPRICED,
  CACHE_HITS,
  figure('First token', (sums) => <Percentiles of={sums.first_token_ms} />),
  figure('Duration', (sums) => <Percentiles of={sums.duration_ms} />),
];

export function UsageTable({ label, head, rows }: UsageTableProps) {
  const [showsAll, setShowsAll] = useState(false);
  const has = (count: (sums: UsageSums) => number): boolean =>
    rows.some(({ sums }) => count(sums) > 0);
  const hasUnpriced = has((sums) => sums.unpriced_requests);
  const leftOut = [
    ...(hasUnpriced ? [] : [UNPRICED]),
    ...(has((sums) => sums.cache_read_tokens) ? [] : [PROMPT_CACHE]),
    ...(has((sums) => sums.cache_hits + sums.cache_misses) ? [] : [CACHE_HITS]),
  ];
  return (
    <section class="usage-table">
      <h2>{label}</h2>
      <DataTable
        label={label}
        rows={showsAll ? rows : rows.slice(0, FEW_ROWS)}
        keyOf={({ id }) => id}
        columns={[
          { name: head, isTitle: true, cell: ({ name }) => name },
          ...COLUMNS.filter((column) => !leftOut.includes(column)),
        ]}
      />
      {!showsAll && rows.length > FEW_ROWS && (
        <div class="row">
          <Button icon="down" onClick={() => setShowsAll(true)}>
            Show all {countText(rows.length)}
          </Button>
        </div>
      )}
      <p class="small muted">
        Times are the median and the 95th percentile. Days and hours are those of {readersZone()}.
        {hasUnpriced &&
          ' Unpriced requests are not in the cost: no price is known for their models.'}
      </p>
    </section>
  );
}

function figure(
  name: string,
  cell: (sums: UsageSums) => preact.ComponentChildren,
): Column<UsageRow> {
  return { name, isFigure: true, cell: ({ sums }) => cell(sums) };
}

function Percentiles({ of: percentiles }: { readonly of: UsageSums['duration_ms'] }) {
  if (percentiles === undefined) return <Duration ms={undefined} />;
  return (
    <span>
      <Duration ms={percentiles.p50} /> · <Duration ms={percentiles.p95} />
    </span>
  );
}
