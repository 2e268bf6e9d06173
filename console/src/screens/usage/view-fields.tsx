/** The fields with which the Usage screen is set. */
import { Select } from '../../parts/select.tsx';
import { useSession } from '../../session/use-client.ts';
import { INTERVAL_NAMES } from './bucket-text.ts';
import { GROUPING_NAMES } from './group-names.ts';
import {
  intervalsOf,
  queryOf,
  USAGE_GROUPINGS,
  USAGE_RANGES,
  type UsageRange,
  type UsageView,
} from './usage-view.ts';

const RANGE_NAMES: Readonly<Record<UsageRange, string>> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
};

export type ViewFieldsProps = {
  readonly view: UsageView;
  /** Called with changes of the query. */
  readonly change: (query: Partial<ReturnType<typeof queryOf>>) => void;
};

export function ViewFields({ view, change }: ViewFieldsProps) {
  const isKey = useSession().type === 'key';
  // A key sees only its own use.
  const groupings = USAGE_GROUPINGS.filter((name) => !isKey || name !== 'key');
  return (
    <div class="fields filters">
      <Select
        label="Range"
        value={view.range}
        options={USAGE_RANGES.map((value) => ({ value, text: RANGE_NAMES[value] }))}
        change={(range) => change({ range, interval: '' })}
      />
      <Select
        label="Interval"
        value={view.interval}
        options={intervalsOf(view.range).map((value) => ({ value, text: INTERVAL_NAMES[value] }))}
        change={(interval) => change({ interval })}
      />
      <Select
        label="Group by"
        value={view.grouping ?? ''}
        options={[
          { value: '', text: 'Nothing' },
          ...groupings.map((value) => ({ value, text: GROUPING_NAMES[value] })),
        ]}
        change={(grouping) => change({ group_by: grouping })}
      />
    </div>
  );
}
