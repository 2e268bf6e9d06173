/** A budget: what the calls within its scope may use in each of its periods. */

/** Which calls it counts; without any of these, all. All that are given must match. */
export type BudgetScope = {
  /** The id of a key. */
  readonly key?: string;
  readonly component?: string;
  readonly taskType?: string;
  readonly provider?: string;
  /** The model as the provider names it, or `provider/model`. */
  readonly model?: string;
};

export type BudgetPeriod = 'day' | 'week' | 'month' | 'total';

/** `observe`: counts. `warn`: tells callers, too. `enforce`: refuses what does not fit. */
export type BudgetPolicy = 'observe' | 'warn' | 'enforce';

/** What happens to a call that does not fit: it is refused, or a cheaper model of its rule is asked. */
export type LimitAction = 'deny' | 'cheaper';

/** In millionths of a dollar, or in tokens: whole numbers. */
export type BudgetUnit = 'micros' | 'tokens';

/** In dollars per million tokens, for what has no known price. */
export type AssumedPrice = { readonly input: number; readonly output: number };

/** What the administrator may set and change. */
export type BudgetSettings = {
  readonly name: string;
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  /** An IANA name; its days, weeks and months count. */
  readonly timeZone: string;
  readonly limit: { readonly unit: BudgetUnit; readonly amount: number };
  readonly policy: BudgetPolicy;
  readonly onLimit: LimitAction;
  /** Shares of the limit at which it is reported, in percent, ascending. */
  readonly atPercent: readonly number[];
  readonly assumedPrice?: AssumedPrice | undefined;
};

export type Budget = BudgetSettings & {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

/** A property that is undefined is removed; one that is absent is kept. */
export type BudgetChanges = Partial<BudgetSettings>;
