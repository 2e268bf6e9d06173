/** Makes a budget, or changes one. */
import { useMemo } from 'preact/hooks';
import type { BudgetView, Key } from '../../../../src/client/client.ts';
import { useFields } from '../../data/use-fields.ts';
import { timeZones } from '../../formats/time-zones.ts';
import { EditDialog } from '../../parts/edit-dialog.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import {
  type BudgetFields,
  budgetFields,
  NEW_BUDGET,
  toBudgetChanges,
  toBudgetRequest,
} from './budget-fields.ts';
import { BudgetScopeFieldset } from './budget-scope-fieldset.tsx';
import { ACTION_WORDS, PERIOD_WORDS, POLICY_WORDS } from './budget-words.ts';
import { WordSelect } from './word-select.tsx';

const FIELDS = [
  'name',
  'limit_usd',
  'limit_tokens',
  'period',
  'time_zone',
  'policy',
  'on_limit',
  'at_percent',
  'scope.key',
  'scope.component',
  'scope.task_type',
  'scope.provider',
  'scope.model',
  'assume_price.input',
  'assume_price.output',
];

const UNIT_WORDS = { dollars: 'Dollars', tokens: 'Tokens' } as const;
const PRICE = { type: 'number', min: 0, step: 'any' } as const;

export type BudgetFormProps = {
  /** Undefined: makes one. */
  readonly budget: BudgetView | undefined;
  readonly keys: readonly Key[];
  readonly saved: () => void;
  readonly close: () => void;
};

export function BudgetForm({ budget, keys, saved, close }: BudgetFormProps) {
  const client = useClient();
  const { former, fields, change } = useFields<BudgetFields>(() =>
    budget === undefined ? NEW_BUDGET : budgetFields(budget),
  );
  const zones = useMemo(() => timeZones(former.timeZone), [former]);
  const isDollars = fields.unit === 'dollars';

  const save = async (): Promise<void> => {
    if (budget === undefined) {
      await client.budgets.create(toBudgetRequest(fields));
    } else {
      const changes = toBudgetChanges(fields, former);
      if (Object.keys(changes).length > 0) await client.budgets.update(budget.budget_id, changes);
    }
    saved();
  };

  return (
    <EditDialog what="budget" name={budget?.name} fields={FIELDS} save={save} close={close}>
      {(fault) => (
        <>
          <TextField
            label="Name"
            error={fault('name')}
            value={fields.name}
            change={(name) => change({ name })}
            required
          />
          <div class="fields">
            <TextField
              label="Limit"
              type="number"
              min={isDollars ? 0.000001 : 1}
              step={isDollars ? 'any' : 1}
              error={fault(isDollars ? 'limit_usd' : 'limit_tokens')}
              value={fields.limit}
              change={(limit) => change({ limit })}
              required
            />
            <WordSelect
              label="Unit"
              words={UNIT_WORDS}
              value={fields.unit}
              change={(unit) => change({ unit })}
              {...(budget !== undefined && {
                isDisabled: true,
                hint: 'A budget keeps its unit; for another one make a new budget.',
              })}
            />
            <WordSelect
              label="Period"
              words={PERIOD_WORDS}
              error={fault('period')}
              value={fields.period}
              change={(period) => change({ period })}
            />
            <Select
              label="Time zone"
              hint="Its days, weeks and months count."
              error={fault('time_zone')}
              value={fields.timeZone}
              options={zones.map((value) => ({ value }))}
              change={(timeZone) => change({ timeZone })}
            />
            <WordSelect
              label="Policy"
              words={POLICY_WORDS}
              error={fault('policy')}
              value={fields.policy}
              change={(policy) => change({ policy })}
            />
            <WordSelect
              label="If a call exceeds the budget"
              words={ACTION_WORDS}
              error={fault('on_limit')}
              value={fields.onLimit}
              change={(onLimit) => change({ onLimit })}
              isDisabled={fields.policy !== 'enforce'}
            />
            <TextField
              label="Report at percent"
              hint="Such as 50, 80, 100. Empty: never."
              error={fault('at_percent')}
              value={fields.atPercent}
              change={(atPercent) => change({ atPercent })}
            />
          </div>
          <BudgetScopeFieldset fields={fields} keys={keys} change={change} fault={fault} />
          <fieldset class="group">
            <legend>Assumed price</legend>
            <p class="small muted">
              In dollars per million tokens, for models without a known price. Without it, an
              enforced limit in dollars refuses them.
            </p>
            <div class="fields">
              <TextField
                label="Input price"
                {...PRICE}
                error={fault('assume_price.input')}
                value={fields.inputPrice}
                change={(inputPrice) => change({ inputPrice })}
              />
              <TextField
                label="Output price"
                {...PRICE}
                error={fault('assume_price.output')}
                value={fields.outputPrice}
                change={(outputPrice) => change({ outputPrice })}
              />
            </div>
          </fieldset>
        </>
      )}
    </EditDialog>
  );
}
