/** The errors of budgets: of calls that do not fit, and of budgets that are managed. */
import { RhetorError } from '../model/rhetor-error.ts';
import type { ModelChoice } from '../routing/candidate-plan.ts';
import type { Budget } from './budget.ts';
import type { BudgetWindow } from './budget-window.ts';
import { ENDLESS_RETRY_MS } from './limits.ts';

const LONGEST_SHOWN = 64;

export function budgetExceeded(
  { name, period }: Budget,
  { provider, model }: ModelChoice,
  { end }: BudgetWindow,
  now: number,
): RhetorError {
  const remedy =
    end === Infinity
      ? 'Ask the administrator of this Rhetor to raise it'
      : `Ask again after ${new Date(end).toISOString()}`;
  return new RhetorError(
    'budget_exceeded',
    `The call of ${provider}/${model} does not fit into the budget "${name}" (${period}). ${remedy}, or ask for less output or a cheaper model.`,
    { retryAfterMs: end === Infinity ? ENDLESS_RETRY_MS : Math.max(1_000, end - now) },
  );
}

/** A budget in dollars cannot hold what has no price. */
export function unpricedCall(
  { name }: Budget,
  { provider, model }: ModelChoice,
  fields: readonly string[],
): RhetorError {
  const subject =
    fields.length === 0
      ? `${provider}/${model} has no known price`
      : `The price of ${fields.join(', ')} is not known for ${provider}/${model}`;
  const remedy =
    fields.length === 0
      ? 'set its "price" in providers.json, or "assume_price" in the budget'
      : 'leave it out, or set "assume_price" in the budget';
  return new RhetorError(
    'budget_exceeded',
    `${subject}, so the budget "${name}" refuses it: ${remedy}.`,
    { retryAfterMs: ENDLESS_RETRY_MS },
  );
}

export function budgetNotFound(id: string): RhetorError {
  return new RhetorError(
    'not_found',
    `There is no budget "${id.slice(0, LONGEST_SHOWN)}"; GET /budgets lists them.`,
  );
}

export function tooManyBudgets(most: number): RhetorError {
  return new RhetorError(
    'conflict',
    `There are ${most} budgets, which is the limit. Delete some that nobody needs.`,
  );
}

export function unknownZone(): RhetorError {
  const field = 'time_zone';
  const message = 'must be a name such as Europe/Berlin';
  return new RhetorError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
  });
}
