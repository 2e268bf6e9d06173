/** The bodies of /budgets. */
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import type {
  AssumedPriceFields,
  BudgetChangeRequest,
  BudgetLimitAction,
  BudgetPeriodName,
  BudgetPolicyName,
  BudgetRequest,
  BudgetScopeFields,
} from '../../../contract/budgets.ts';
import { HIGHEST_PRICE } from '../../../config/limits.ts';
import {
  LEAST_BUDGET_USD,
  MOST_BUDGET_SHARES,
  MOST_BUDGET_TOKENS,
  MOST_BUDGET_USD,
} from '../../limits.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

const PERIODS = ['day', 'week', 'month', 'total'] satisfies readonly BudgetPeriodName[];
const POLICIES = ['observe', 'warn', 'enforce'] satisfies readonly BudgetPolicyName[];
const ACTIONS = ['deny', 'cheaper'] satisfies readonly BudgetLimitAction[];

/** The fields that both bodies have. */
class BudgetFields implements FieldsOf<Omit<BudgetRequest, 'name'>> {
  /** Validated by `fromScope`. */
  @IsOptional()
  @IsObject()
  scope?: unknown;

  @IsOptional()
  @IsIn(PERIODS)
  period?: BudgetPeriodName;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  time_zone?: string;

  @IsOptional()
  @IsNumber()
  @Min(LEAST_BUDGET_USD)
  @Max(MOST_BUDGET_USD)
  limit_usd?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_BUDGET_TOKENS)
  limit_tokens?: number;

  @IsOptional()
  @IsIn(POLICIES)
  policy?: BudgetPolicyName;

  @IsOptional()
  @IsIn(ACTIONS)
  on_limit?: BudgetLimitAction;

  /** Its values are validated by `fromShares`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_BUDGET_SHARES)
  at_percent?: readonly unknown[];

  /** Validated by `fromAssumedPrice`. */
  @IsOptional()
  @IsObject()
  assume_price?: unknown;
}

export class BudgetBody extends BudgetFields implements FieldsOf<BudgetRequest> {
  @IsString()
  @Length(1, 128)
  name!: string;
}

export class BudgetChangeBody extends BudgetFields implements FieldsOf<BudgetChangeRequest> {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  name?: string;
}

export class BudgetScopeBody implements FieldsOf<BudgetScopeFields> {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  key?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  task_type?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  provider?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  model?: string;
}

export class AssumedPriceBody implements FieldsOf<AssumedPriceFields> {
  @IsNumber()
  @Min(0)
  @Max(HIGHEST_PRICE)
  input!: number;

  @IsNumber()
  @Min(0)
  @Max(HIGHEST_PRICE)
  output!: number;
}
