/** The words for a budget's settings; pure. */
import type {
  BudgetLimitAction,
  BudgetPeriodName,
  BudgetPolicyName,
  BudgetView,
} from '../../../../src/client/client.ts';

export const PERIOD_WORDS: Readonly<Record<BudgetPeriodName, string>> = {
  day: 'Day',
  week: 'Week',
  month: 'Month',
  total: 'None: a total',
};

export const POLICY_WORDS: Readonly<Record<BudgetPolicyName, string>> = {
  enforce: 'Enforce the limit',
  warn: 'Warn callers',
  observe: 'Only count',
};

export const ACTION_WORDS: Readonly<Record<BudgetLimitAction, string>> = {
  deny: 'Refuse it',
  cheaper: 'Try cheaper models first',
};

export function policyText({ policy, on_limit: action }: BudgetView): string {
  switch (policy) {
    case 'observe':
      return 'only counts';
    case 'warn':
      return 'warns callers, refuses nothing';
    case 'enforce':
      return action === 'deny'
        ? 'refuses calls that do not fit'
        : 'tries cheaper models of the rule, then refuses';
  }
}
