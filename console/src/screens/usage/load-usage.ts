/** Loads what the Usage screen shows. */
import type { RhetorClient, UsageFilter } from '../../../../src/client/client.ts';
import { groupNames } from './group-names.ts';
import { type GroupId, type UsageFigures, usageFigures } from './usage-figures.ts';
import { readersZone } from '../../formats/time-zones.ts';
import { spanOf, type UsageView } from './usage-view.ts';

export type LoadedUsage = {
  readonly view: UsageView;
  /** The question, of which the answer as CSV can be asked, too. */
  readonly filter: UsageFilter;
  readonly figures: UsageFigures;
  readonly nameOf: (id: GroupId) => string;
};

export async function loadUsage(
  client: RhetorClient,
  view: UsageView,
  signal: AbortSignal,
): Promise<LoadedUsage> {
  const { range, interval, grouping } = view;
  const plain = { ...spanOf(range, new Date()), interval, time_zone: readersZone() };
  if (grouping === undefined) {
    const report = await client.ledger.usage(plain, { signal });
    return { view, filter: plain, figures: usageFigures(report), nameOf: (id) => id ?? '' };
  }
  const filter = { ...plain, group_by: grouping };
  const [report, overTime, whole, keys] = await Promise.all([
    client.ledger.usage(plain, { signal }),
    client.ledger.usage(filter, { signal }),
    client.ledger.usage({ ...filter, interval: 'none' }, { signal }),
    grouping === 'key' ? client.keys.list({ signal }).then((list) => list.keys) : [],
  ]);
  return {
    view,
    filter,
    figures: usageFigures(report, { whole, overTime }),
    nameOf: groupNames(grouping, keys),
  };
}
