/** The part of a budget's form that says which calls count. */
import type { Key } from '../../../../src/client/client.ts';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import type { BudgetFields } from './budget-fields.ts';

export type BudgetScopeFieldsetProps = {
  readonly fields: BudgetFields;
  readonly keys: readonly Key[];
  readonly change: (changes: Partial<BudgetFields>) => void;
  readonly fault: (field: string) => string | undefined;
};

export function BudgetScopeFieldset({ fields, keys, change, fault }: BudgetScopeFieldsetProps) {
  return (
    <fieldset class="group">
      <legend>Calls that count</legend>
      <p class="small muted">Those that match every field that is set; every call if none is.</p>
      <div class="fields">
        <Select
          label="Key"
          error={fault('scope.key')}
          value={fields.key}
          options={keyOptions(keys, fields.key)}
          change={(key) => change({ key })}
        />
        <TextField
          label="Component"
          error={fault('scope.component')}
          value={fields.component}
          change={(component) => change({ component })}
        />
        <TextField
          label="Task"
          error={fault('scope.task_type')}
          value={fields.taskType}
          change={(taskType) => change({ taskType })}
        />
        <TextField
          label="Provider"
          placeholder="Such as anthropic"
          error={fault('scope.provider')}
          value={fields.provider}
          change={(provider) => change({ provider })}
        />
        <TextField
          label="Model"
          placeholder="Model or provider/model"
          error={fault('scope.model')}
          value={fields.model}
          change={(model) => change({ model })}
        />
      </div>
    </fieldset>
  );
}

/** The chosen key may have been deleted. */
function keyOptions(keys: readonly Key[], chosen: string) {
  const known = keys.map(({ key_id: id, name }) => ({ value: id, text: `${name} (${id})` }));
  const isKnown = chosen === '' || known.some(({ value }) => value === chosen);
  return [
    { value: '', text: 'Any, and calls without a key' },
    ...known,
    ...(isKnown ? [] : [{ value: chosen, text: `${chosen} (not in the list)` }]),
  ];
}
