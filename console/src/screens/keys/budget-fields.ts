/** The fields of a budget's form, and what they send; pure. */
import type {
  AssumedPriceFields,
  BudgetChangeRequest,
  BudgetLimitAction,
  BudgetPeriodName,
  BudgetPolicyName,
  BudgetRequest,
  BudgetScopeFields,
  BudgetView,
} from '../../../../src/client/client.ts';
import { invalidField } from '../../data/field-faults.ts';
import { type BudgetAmounts, budgetAmounts } from '../../data/budget-amounts.ts';

export type BudgetFields = {
  readonly name: string;
  readonly unit: BudgetAmounts['unit'];
  readonly limit: string;
  readonly period: BudgetPeriodName;
  readonly timeZone: string;
  readonly policy: BudgetPolicyName;
  readonly onLimit: BudgetLimitAction;
  /** Numbers with commas or spaces between them. */
  readonly atPercent: string;
  readonly key: string;
  readonly component: string;
  readonly taskType: string;
  readonly provider: string;
  readonly model: string;
  readonly inputPrice: string;
  readonly outputPrice: string;
};

export const NEW_BUDGET: BudgetFields = {
  name: '',
  unit: 'dollars',
  limit: '',
  period: 'month',
  timeZone: 'UTC',
  policy: 'enforce',
  onLimit: 'deny',
  atPercent: '80',
  key: '',
  component: '',
  taskType: '',
  provider: '',
  model: '',
  inputPrice: '',
  outputPrice: '',
};

export function budgetFields(budget: BudgetView): BudgetFields {
  const { scope, assume_price: price } = budget;
  const { unit, limit } = budgetAmounts(budget);
  return {
    name: budget.name,
    unit,
    limit: String(limit),
    period: budget.period,
    timeZone: budget.time_zone,
    policy: budget.policy,
    onLimit: budget.on_limit,
    atPercent: budget.at_percent.join(', '),
    key: scope.key ?? '',
    component: scope.component ?? '',
    taskType: scope.task_type ?? '',
    provider: scope.provider ?? '',
    model: scope.model ?? '',
    inputPrice: String(price?.input ?? ''),
    outputPrice: String(price?.output ?? ''),
  };
}

/** @throws RhetorClientError for percents that are no numbers, or half a price */
export function toBudgetRequest(fields: BudgetFields): BudgetRequest {
  const limit = Number(fields.limit);
  const price = toAssumedPrice(fields);
  return {
    name: fields.name.trim(),
    scope: toScope(fields),
    period: fields.period,
    time_zone: fields.timeZone,
    ...(fields.unit === 'dollars' ? { limit_usd: limit } : { limit_tokens: limit }),
    policy: fields.policy,
    on_limit: fields.onLimit,
    at_percent: toPercents(fields.atPercent),
    ...(price !== undefined && { assume_price: price }),
  };
}

/** Only what differs; an assumed price that was emptied is removed. */
export function toBudgetChanges(fields: BudgetFields, former: BudgetFields): BudgetChangeRequest {
  const before = toBudgetRequest(former);
  const { assume_price: price, ...after } = toBudgetRequest(fields);
  const differs = (one: unknown, other: unknown): boolean =>
    JSON.stringify(one) !== JSON.stringify(other);
  const changed = Object.entries(after).filter(([name, value]) =>
    differs(value, Object.entries(before).find(([formerName]) => formerName === name)?.[1]),
  );
  return {
    ...Object.fromEntries(changed),
    ...(differs(price, before.assume_price) && { assume_price: price ?? null }),
  };
}

function toScope(fields: BudgetFields): BudgetScopeFields {
  const { key } = fields;
  const [component, taskType, provider, model] = [
    fields.component.trim(),
    fields.taskType.trim(),
    fields.provider.trim(),
    fields.model.trim(),
  ];
  return {
    ...(key !== '' && { key }),
    ...(component !== '' && { component }),
    ...(taskType !== '' && { task_type: taskType }),
    ...(provider !== '' && { provider }),
    ...(model !== '' && { model }),
  };
}

function toPercents(text: string): readonly number[] {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '');
  if (parts.every((part) => /^\d+$/.test(part))) return parts.map(Number);
  throw invalidField('at_percent', 'must be whole numbers, such as 50, 80, 100');
}

function toAssumedPrice({ inputPrice, outputPrice }: BudgetFields): AssumedPriceFields | undefined {
  if (inputPrice === '' && outputPrice === '') return undefined;
  const missing = inputPrice === '' ? 'input' : outputPrice === '' ? 'output' : undefined;
  if (missing !== undefined) {
    throw invalidField(`assume_price.${missing}`, 'must be given, too; 0 is possible');
  }
  return { input: Number(inputPrice), output: Number(outputPrice) };
}
