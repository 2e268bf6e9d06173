/** Loads the budgets, and the names of the keys that they count. */
import type { BudgetView, RhetorClient } from '../../../../src/client/client.ts';
import { groupNames } from './group-names.ts';
import type { GroupId } from './usage-figures.ts';

export type LoadedBudgets = {
  readonly budgets: readonly BudgetView[];
  readonly keyName: (id: GroupId) => string;
};

export const NO_BUDGETS: LoadedBudgets = { budgets: [], keyName: groupNames('key', []) };

export async function loadBudgets(
  client: RhetorClient,
  signal: AbortSignal,
): Promise<LoadedBudgets> {
  const { budgets } = await client.budgets.list({ signal });
  const hasKeys = budgets.some(({ scope }) => scope.key !== undefined);
  const { keys } = hasKeys ? await client.keys.list({ signal }) : { keys: [] };
  return { budgets, keyName: groupNames('key', keys) };
}
