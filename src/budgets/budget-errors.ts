/** The errors of budgets: of calls that do not fit, and of budgets that are managed. */
import { assertNever } from '../model/assert-never.ts';
import { toUsd } from '../model/cost.ts';
import { RhetorError, type RhetorErrorDetails } from '../model/rhetor-error.ts';
import { SEARCHES } from '../prices/unpriced-fields.ts';
import type { ModelChoice } from '../routing/candidate-plan.ts';
import type { Budget } from './budget.ts';
import type { BudgetWindow } from './budget-window.ts';
import type { RefusalCause } from './claim-amount.ts';
import { ENDLESS_RETRY_MS, HELD_RETRY_MS } from './limits.ts';

const LONGEST_SHOWN = 64;
const ADMINISTRATOR = 'ask the administrator of this Rhetor to set';
const RAISE = 'ask the administrator of this Rhetor to raise it';

/** How a call exceeds a budget. */
type Excess = {
  readonly budget: Budget;
  readonly window: BudgetWindow;
  readonly cause: RefusalCause;
  /** In the unit of the budget: the most that the call can use, with the least output. */
  readonly needed: number;
  /** What the caller can change, as a command. */
  readonly remedy: string;
};

export function budgetExceeded(
  { budget: { name, period, limit }, window: { end }, cause, needed, remedy }: Excess,
  { provider, model }: ModelChoice,
  now: number,
): RhetorError {
  const isInDollars = limit.unit === 'micros';
  const amount = isInDollars ? `${toUsd(needed)} USD` : `${needed} tokens`;
  const cheaper = isInDollars ? ', ask a cheaper model' : '';
  const refused = (than: string, wait: string, details?: RhetorErrorDetails): RhetorError =>
    new RhetorError(
      'budget_exceeded',
      `The call of ${provider}/${model} can use up to ${amount}, more than ${than} the budget "${name}" (${period}). To make it fit, ${remedy}${cheaper}, or ${wait}.`,
      details,
    );
  switch (cause) {
    case 'limit':
      return refused('the whole of', RAISE);
    case 'spent':
      return end === Infinity
        ? refused('is left of', RAISE, { retryAfterMs: ENDLESS_RETRY_MS })
        : refused('is left of', `ask again after ${new Date(end).toISOString()}`, {
            retryAfterMs: Math.max(1_000, end - now),
          });
    case 'held':
      return refused('the running calls leave of', 'ask again when some of them have ended', {
        isRetryable: true,
        retryAfterMs: HELD_RETRY_MS,
      });
    default:
      return assertNever(cause);
  }
}

/** A budget in dollars cannot hold what has no price. */
export function unpricedCall(
  { name }: Budget,
  { provider, model }: ModelChoice,
  fields: readonly string[],
): RhetorError {
  const asked = `${provider}/${model}`;
  const [subject, remedy] = unpricedWords(asked, fields);
  return new RhetorError(
    'budget_exceeded',
    `${subject}, so the budget "${name}" refuses it: ${remedy} "assume_price" in the budget.`,
  );
}

/** What has no price, and what to do but for the budget. */
function unpricedWords(asked: string, fields: readonly string[]): readonly [string, string] {
  const [first] = fields;
  if (first === undefined) {
    const remedy = `ask another model, or ${ADMINISTRATOR} its "price" in providers.json, or`;
    return [`${asked} has no known price`, remedy];
  }
  const setting = `or ${ADMINISTRATOR}`;
  if (fields.includes(SEARCHES)) {
    const subject = `${asked} searches the web for each answer, at a price that is not known`;
    return [subject, `ask another model, ${setting}`];
  }
  const named = fields.map((field) => `"${field}"`).join(', ');
  const unknown = `may change the price of ${asked} by an amount that is not known`;
  return fields.length === 1
    ? [`The field ${named} ${unknown}`, `leave it out, ${setting}`]
    : [`The fields ${named} ${unknown}`, `leave them out, ${setting}`];
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
