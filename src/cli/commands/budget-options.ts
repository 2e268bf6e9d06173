/** The flags of `rhetor budgets create` and `update`, and the fields that they set. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type {
  AssumedPriceFields,
  BudgetChangeRequest,
  BudgetLimitAction,
  BudgetPeriodName,
  BudgetPolicyName,
} from '../../contract/budgets.ts';
import { count } from '../input/count-option.ts';
import { collect, fromPairs } from '../input/key-value.ts';
import { UsageError } from '../input/usage-error.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

export type BudgetFlags = ServerOptions & {
  readonly scope?: readonly string[];
  readonly period?: BudgetPeriodName;
  readonly timeZone?: string;
  readonly usd?: number;
  readonly tokens?: number;
  readonly policy?: BudgetPolicyName;
  readonly onLimit?: BudgetLimitAction;
  readonly at?: readonly string[];
  readonly assumePrice?: AssumedPriceFields;
};

const SCOPES = ['key', 'component', 'task_type', 'provider', 'model'];
const PERIODS = ['day', 'week', 'month', 'total'] satisfies readonly BudgetPeriodName[];
const POLICIES = ['observe', 'warn', 'enforce'] satisfies readonly BudgetPolicyName[];
const ACTIONS = ['deny', 'cheaper'] satisfies readonly BudgetLimitAction[];

export function withBudgetOptions(command: Command): Command {
  return withServerOptions(command)
    .option('--scope <name=value>', `only calls of a ${SCOPES.join(', ')}; repeatable`, collect)
    .addOption(new Option('--period <period>', 'by default month').choices(PERIODS))
    .option('--time-zone <name>', 'whose days, weeks and months; by default UTC')
    .addOption(new Option('--usd <amount>', 'limit in dollars').argParser(amount))
    .addOption(new Option('--tokens <count>', 'limit in tokens').argParser(count).conflicts('usd'))
    .addOption(new Option('--policy <policy>', 'by default enforce').choices(POLICIES))
    .addOption(new Option('--on-limit <action>', 'by default deny').choices(ACTIONS))
    .option('--at <percent...>', 'shares of the limit that are reported; by default 80')
    .addOption(
      new Option(
        '--assume-price <input,output>',
        'dollars per million tokens, for what has no known price',
      ).argParser(assumedPrice),
    );
}

/** @throws UsageError */
export function toBudgetFields({
  scope,
  period,
  timeZone,
  usd,
  tokens,
  policy,
  onLimit,
  at,
  assumePrice,
}: BudgetFlags): Omit<BudgetChangeRequest, 'name' | 'assume_price'> & {
  readonly assume_price?: AssumedPriceFields;
} {
  return {
    ...(scope !== undefined && { scope: toScope(scope) }),
    ...(period !== undefined && { period }),
    ...(timeZone !== undefined && { time_zone: timeZone }),
    ...(usd !== undefined && { limit_usd: usd }),
    ...(tokens !== undefined && { limit_tokens: tokens }),
    ...(policy !== undefined && { policy }),
    ...(onLimit !== undefined && { on_limit: onLimit }),
    ...(at !== undefined && { at_percent: at.map(Number) }),
    ...(assumePrice !== undefined && { assume_price: assumePrice }),
  };
}

function toScope(pairs: readonly string[]): Readonly<Record<string, string>> {
  const scope = fromPairs('--scope', pairs);
  const unknown = Object.keys(scope).find((name) => !SCOPES.includes(name));
  if (unknown === undefined) return scope;
  throw new UsageError(`--scope knows no "${unknown}"; it may be ${SCOPES.join(', ')}.`);
}

/** For commander: @throws InvalidArgumentError, which it shows with the flag's name */
function amount(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}

function assumedPrice(value: string): AssumedPriceFields {
  const [input, output, ...more] = value.split(',').map(Number);
  const isPrice = (price: number | undefined): price is number => price !== undefined && price >= 0;
  if (isPrice(input) && isPrice(output) && more.length === 0) return { input, output };
  throw new InvalidArgumentError('It must be two numbers, such as 3,15.');
}
