/** How groups of requests are called. */
import type { Key } from '../../../../src/client/client.ts';
import type { GroupId } from './usage-figures.ts';
import type { UsageGrouping } from './usage-view.ts';

/** The grouping by its own name. */
export const GROUPING_NAMES: Readonly<Record<UsageGrouping, string>> = {
  model: 'Model',
  provider: 'Provider',
  component: 'Component',
  task_type: 'Task',
  rule: 'Rule',
  key: 'Key',
  surface: 'Surface',
};

const WITHOUT: Readonly<Record<UsageGrouping, string>> = {
  model: 'No model was asked',
  provider: 'No provider was asked',
  component: 'No component',
  task_type: 'No task',
  rule: 'No rule',
  key: 'Without a key',
  surface: 'No surface',
};

/** @param keys all of them, for the grouping by key; a deleted one is called by its id */
export function groupNames(grouping: UsageGrouping, keys: readonly Key[]): (id: GroupId) => string {
  const byId = new Map(keys.map((key) => [key.key_id, key.name]));
  const counts = Map.groupBy(keys, ({ name }) => name);
  return (id) => {
    if (id === null) return WITHOUT[grouping];
    const name = grouping === 'key' ? byId.get(id) : id;
    if (name === undefined) return `${id} (deleted)`;
    return (counts.get(name)?.length ?? 0) > 1 ? `${name} (${id})` : name;
  };
}
