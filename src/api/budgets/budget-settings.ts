/** Converts the bodies of /budgets to what is stored; pure. */
import { toMicros } from '../../model/cost.ts';
import type {
  AssumedPrice,
  Budget,
  BudgetChanges,
  BudgetScope,
  BudgetSettings,
} from '../../budgets/budget.ts';
import { MOST_BUDGET_PERCENT } from '../limits.ts';
import { validateBody, validationFailed } from '../validation/validate-body.ts';
import {
  AssumedPriceBody,
  type BudgetBody,
  type BudgetChangeBody,
  BudgetScopeBody,
} from './dto/budget.dto.ts';

/** @throws RhetorError `validation_failed` */
export function toBudgetSettings(body: BudgetBody): BudgetSettings {
  const limit = limitOf(body);
  if (limit === undefined) {
    throw validationFailed([{ field: 'limit_usd', message: 'or limit_tokens must be given' }]);
  }
  return {
    name: body.name,
    scope: fromScope(body.scope ?? {}),
    period: body.period ?? 'month',
    timeZone: body.time_zone ?? 'UTC',
    limit,
    policy: body.policy ?? 'enforce',
    onLimit: body.on_limit ?? 'deny',
    atPercent: fromShares(body.at_percent ?? [80]),
    ...(body.assume_price !== undefined && { assumedPrice: fromAssumedPrice(body.assume_price) }),
  };
}

/**
 * @param losesPrice whether the body sets `assume_price` to `null`
 * @throws RhetorError `validation_failed`
 */
export function toBudgetChanges(
  body: BudgetChangeBody,
  losesPrice: boolean,
  { limit: former }: Budget,
): BudgetChanges {
  const { name, scope, period, time_zone: timeZone, policy, on_limit: onLimit } = body;
  const limit = limitOf(body);
  if (limit !== undefined && limit.unit !== former.unit) {
    const field = limit.unit === 'micros' ? 'limit_usd' : 'limit_tokens';
    const message = 'has another unit than the limit of this budget; make a new budget';
    throw validationFailed([{ field, message }]);
  }
  return {
    ...(name !== undefined && { name }),
    ...(scope !== undefined && { scope: fromScope(scope) }),
    ...(period !== undefined && { period }),
    ...(timeZone !== undefined && { timeZone }),
    ...(limit !== undefined && { limit }),
    ...(policy !== undefined && { policy }),
    ...(onLimit !== undefined && { onLimit }),
    ...(body.at_percent !== undefined && { atPercent: fromShares(body.at_percent) }),
    ...(body.assume_price !== undefined && { assumedPrice: fromAssumedPrice(body.assume_price) }),
    ...(losesPrice && { assumedPrice: undefined }),
  };
}

function limitOf(
  body: Pick<BudgetChangeBody, 'limit_usd' | 'limit_tokens'>,
): BudgetSettings['limit'] | undefined {
  const { limit_usd: dollars, limit_tokens: tokens } = body;
  if (dollars !== undefined && tokens !== undefined) {
    throw validationFailed([{ field: 'limit_tokens', message: 'excludes limit_usd' }]);
  }
  if (tokens !== undefined) return { unit: 'tokens', amount: tokens };
  if (dollars === undefined) return undefined;
  return { unit: 'micros', amount: toMicros(dollars) };
}

function fromScope(value: unknown): BudgetScope {
  const {
    key,
    component,
    task_type: taskType,
    provider,
    model,
  } = validateBody(BudgetScopeBody, value, 'scope');
  return {
    ...(key !== undefined && { key }),
    ...(component !== undefined && { component }),
    ...(taskType !== undefined && { taskType }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
  };
}

function fromAssumedPrice(value: unknown): AssumedPrice {
  const { input, output } = validateBody(AssumedPriceBody, value, 'assume_price');
  return { input, output };
}

/** Ascending, each once. */
function fromShares(shares: readonly unknown[]): readonly number[] {
  const known = new Set(shares.filter(isShare));
  if (shares.every(isShare)) return [...known].sort((one, other) => one - other);
  const message = `must be whole numbers from 1 to ${MOST_BUDGET_PERCENT}`;
  throw validationFailed([{ field: 'at_percent', message }]);
}

function isShare(share: unknown): share is number {
  return Number.isInteger(share) && Number(share) >= 1 && Number(share) <= MOST_BUDGET_PERCENT;
}
