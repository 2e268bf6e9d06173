/** /budgets: what the calls within a scope may use in each period. */
import type { Count, Timestamp } from './scalars.ts';

export type BudgetPeriodName = 'day' | 'week' | 'month' | 'total';
export type BudgetPolicyName = 'observe' | 'warn' | 'enforce';
export type BudgetLimitAction = 'deny' | 'cheaper';

/** Which calls count: all that match every field; every call if there is none. */
export type BudgetScopeFields = {
  /** The id of a key. */
  readonly key?: string;
  readonly component?: string;
  readonly task_type?: string;
  readonly provider?: string;
  /** A model, or `provider/model`. */
  readonly model?: string;
};

/** In dollars per million tokens. */
export type AssumedPriceFields = {
  /** @minimum 0 */
  readonly input: number;
  /** @minimum 0 */
  readonly output: number;
};

/** POST /budgets; with exactly one of `limit_usd` and `limit_tokens`. */
export type BudgetRequest = {
  readonly name: string;
  readonly scope?: BudgetScopeFields;
  /** `month` when omitted. Weeks begin on Monday; `total` never ends. */
  readonly period?: BudgetPeriodName;
  /** Its days, weeks and months count; `UTC` when omitted. */
  readonly time_zone?: string;
  /** @exclusiveMinimum 0 */
  readonly limit_usd?: number;
  /**
   * Input and output together.
   * @asType integer
   * @minimum 1
   */
  readonly limit_tokens?: number;
  /** `observe`: count. `warn`: tell callers, too. `enforce`, when omitted: refuse calls that do not fit. */
  readonly policy?: BudgetPolicyName;
  /** `deny` when omitted; `cheaper`: a cheaper model of the rule is asked before the call is refused. */
  readonly on_limit?: BudgetLimitAction;
  /** Shares of the limit, in percent, at which it is reported; `[80]` when omitted. */
  readonly at_percent?: readonly number[];
  /** For models and fields without a known price, which an enforced limit in dollars refuses otherwise. */
  readonly assume_price?: AssumedPriceFields;
};

/**
 * PATCH /budgets/{id}: fields that are omitted keep their values, and `null` removes `assume_price`.
 * A limit keeps its unit. What was spent in the current window stays counted.
 */
export type BudgetChangeRequest = Omit<BudgetRequest, 'name' | 'assume_price'> & {
  readonly name?: string;
  readonly assume_price?: AssumedPriceFields | null;
};

/** Amounts are in dollars, or in tokens if the limit is. */
export type BudgetView = {
  readonly budget_id: string;
  readonly name: string;
  readonly scope: BudgetScopeFields;
  readonly period: BudgetPeriodName;
  readonly time_zone: string;
  readonly policy: BudgetPolicyName;
  readonly on_limit: BudgetLimitAction;
  readonly at_percent: readonly number[];
  readonly assume_price?: AssumedPriceFields;
  readonly limit_usd?: number;
  readonly spent_usd?: number;
  /** What running calls may cost at most. */
  readonly reserved_usd?: number;
  readonly remaining_usd?: number;
  /** What was spent beyond the limit; absent if nothing was. */
  readonly debt_usd?: number;
  /** What a month costs at the pace of the current window. */
  readonly month_pace_usd?: number;
  readonly limit_tokens?: Count;
  readonly spent_tokens?: Count;
  readonly reserved_tokens?: Count;
  readonly remaining_tokens?: Count;
  readonly debt_tokens?: Count;
  readonly month_pace_tokens?: Count;
  /** When the current window began: for `total`, when the budget was created. */
  readonly window_start: Timestamp;
  /** Absent for `total`. */
  readonly resets_at?: Timestamp;
  readonly created_at: Timestamp;
};

/** GET /budgets. */
export type BudgetList = {
  readonly count: Count;
  /** Oldest first. */
  readonly budgets: readonly BudgetView[];
};

/** DELETE /budgets/{id}. */
export type DeletedBudget = { readonly success: true; readonly budget_id: string };
