/** Which calls a budget counts. */
import type { BudgetScopeFields, Key } from '../../../../src/client/client.ts';
import { addressWith } from '../../shell/address-query.ts';

export type BudgetScopeProps = {
  readonly scope: BudgetScopeFields;
  readonly keys: readonly Key[];
};

export function BudgetScope({ scope, keys }: BudgetScopeProps) {
  const { key, component, task_type: task, provider, model } = scope;
  const parts = [
    ['component', component],
    ['task', task],
    ['provider', provider],
    ['model', model],
  ] as const;
  if (key === undefined && parts.every(([, value]) => value === undefined)) return 'every call';
  return (
    <span class="key-lines">
      {key !== undefined && (
        <span>
          key{' '}
          <a href={addressWith('requests', { key })}>
            {keys.find(({ key_id: id }) => id === key)?.name ?? <code>{key}</code>}
          </a>
        </span>
      )}
      {parts.map(
        ([name, value]) =>
          value !== undefined && (
            <span key={name}>
              {name} <code>{value}</code>
            </span>
          ),
      )}
    </span>
  );
}
