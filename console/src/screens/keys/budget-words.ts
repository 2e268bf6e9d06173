/** The words for a budget's settings; pure. */
import type {
  BudgetLimitAction,
  BudgetPeriodName,
  BudgetPolicyName,
  BudgetView,
} from '../../../../src/client/client.ts';

export const PERIOD_WORDS: Readonly<Record<BudgetPeriodName, string>> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
  total: 'in total',
};

export const POLICY_WORDS: Readonly<Record<BudgetPolicyName, string>> = {
  enforce: 'Refuse calls that do not fit',
  warn: 'Warn callers, refuse nothing',
  observe: 'Only count',
};

export const ACTION_WORDS: Readonly<Record<BudgetLimitAction, string>> = {
  deny: 'Refuse the call',
  cheaper: 'Try a cheaper model of the rule first',
};

export function policyText({ policy, on_limit: action }: BudgetView): string {
  if (policy !== 'enforce') return POLICY_WORDS[policy];
  return action === 'deny' ? POLICY_WORDS.enforce : `${ACTION_WORDS.cheaper}, then refuse`;
}
