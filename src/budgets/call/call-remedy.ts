/** What a caller can change in a call so that it fits into a budget; pure. */
import type { BudgetClaim } from '../budget-store.ts';
import type { CallBound } from './call-bound.ts';
import { claimAmount } from '../claim-amount.ts';

/** As a command, about the part of the call that takes the most of the budget. */
export function callRemedy(
  { readingCause: cause }: CallBound,
  claim: BudgetClaim,
  output: number,
): string {
  if (claimAmount(claim, output) > 2 * claim.fixed)
    return 'ask for less output ("options.max_tokens")';
  switch (cause?.type) {
    case 'model':
      return 'ask a model that does not search by itself';
    case 'tool':
      return cause.limit === undefined
        ? `leave out "${cause.name}", whose every use may fill the window of the model again`
        : `set a low "${cause.limit}" for "${cause.name}", whose every use may fill the window of the model again`;
    case 'field':
      return `leave out "${cause.name}", for which the vendor may fill the window of the model`;
    case 'file':
      return 'send text in place of the file, which may fill the window of the model';
    default:
      return 'send less';
  }
}
