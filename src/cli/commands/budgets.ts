/** `rhetor budgets`: lists, shows, creates, changes and deletes budgets. */
import { type Command, Option } from 'commander';
import type { BudgetView } from '../../contract/budgets.ts';
import { confirm } from '../input/confirm.ts';
import { dollars } from '../output/cost-text.ts';
import { toCsv } from '../output/csv.ts';
import { untilInterrupted } from '../interruption.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from '../input/usage-error.ts';
import { type BudgetFlags, toBudgetFields, withBudgetOptions } from './budget-options.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ListOptions = ServerOptions & { readonly csv?: boolean };
type UpdateOptions = BudgetFlags & { readonly name?: string };
type DeleteOptions = ServerOptions & { readonly yes?: boolean };

const CSV_HEADINGS = [
  'budget_id',
  'name',
  'scope',
  'period',
  'time_zone',
  'policy',
  'on_limit',
  'unit',
  'limit',
  'spent',
  'reserved',
  'remaining',
  'month_pace',
  'window_start',
  'resets_at',
];

export function registerBudgets(program: Command, session: Session): void {
  const budgets = program.command('budgets').description('manage what calls may cost');
  registerReading(budgets, session);
  registerChanges(budgets, session);
}

function registerReading(budgets: Command, session: Session): void {
  const { terminal } = session;
  withServerOptions(
    budgets
      .command('list')
      .description('list budgets, and what is left of them')
      .addOption(new Option('--csv', 'print CSV, for spreadsheets').conflicts('json')),
  ).action(async (options: ListOptions) => {
    const list = await session.client(options.url).budgets.list();
    if (options.json) return terminal.json(list);
    if (options.csv) return terminal.print(toCsv(CSV_HEADINGS, list.budgets.map(toCsvRow)));
    return printBudgets(terminal, list.budgets);
  });
  withServerOptions(budgets.command('show').description('show a budget').argument('<id>')).action(
    async (id: string, options: ServerOptions) => {
      const budget = await session.client(options.url).budgets.get(id);
      await (options.json ? terminal.json(budget) : printBudgets(terminal, [budget]));
    },
  );
}

function registerChanges(budgets: Command, session: Session): void {
  const { terminal } = session;
  withBudgetOptions(
    budgets.command('create').description('create a budget').argument('<name>'),
  ).action(async (name: string, options: BudgetFlags) => {
    if (options.usd === undefined && options.tokens === undefined) {
      throw new UsageError('A budget needs a limit: --usd <amount> or --tokens <count>.');
    }
    const client = session.client(options.url);
    const budget = await client.budgets.create({ name, ...toBudgetFields(options) });
    await (options.json
      ? terminal.json(budget)
      : terminal.line(`Created ${nameOf(terminal, budget)}.`));
  });
  withBudgetOptions(
    budgets
      .command('update')
      .description('change a budget; what was spent stays counted')
      .argument('<id>')
      .option('--name <name>', 'what the budget is for'),
  ).action(async (id: string, options: UpdateOptions) => {
    const { name } = options;
    const changes = { ...toBudgetFields(options), ...(name !== undefined && { name }) };
    if (Object.keys(changes).length === 0) {
      throw new UsageError(
        'There is nothing to change; rhetor budgets update --help lists the flags.',
      );
    }
    const budget = await session.client(options.url).budgets.update(id, changes);
    await (options.json ? terminal.json(budget) : printBudgets(terminal, [budget]));
  });
  withServerOptions(
    budgets
      .command('delete')
      .description('delete a budget and what it has counted')
      .argument('<id>')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((id: string, options: DeleteOptions) =>
    untilInterrupted(async (signal) => {
      const client = session.client(options.url);
      const budget = await client.budgets.get(id, { signal });
      const question = `Delete the budget ${nameOf(terminal, budget)}? Its calls are no longer limited.`;
      if (!(await confirm(terminal, question, options.yes === true, signal))) return;
      const deleted = await client.budgets.delete(id, { signal });
      await (options.json ? terminal.json(deleted) : terminal.line(`Deleted ${id}.`));
    }),
  );
}

async function printBudgets(terminal: Terminal, budgets: readonly BudgetView[]): Promise<void> {
  const rows = budgets.map((budget) => {
    const { limit, spent, reserved, remaining, pace } = amountsOf(budget);
    const shown = budget.limit_usd === undefined ? String : dollars;
    return [
      budget.budget_id,
      budget.name,
      scopeText(budget),
      budget.period,
      budget.policy,
      ...[limit, spent, reserved, remaining, pace].map((amount) => shown(amount)),
      budget.resets_at === undefined ? 'never' : localTime(budget.resets_at),
    ];
  });
  const headings = ['BUDGET', 'NAME', 'SCOPE', 'PERIOD', 'POLICY', 'LIMIT', 'SPENT', 'RESERVED'];
  await printTable(terminal, [...headings, 'LEFT', 'PER MONTH', 'RESETS'], rows);
}

/** In the budget's own unit. */
function amountsOf(budget: BudgetView) {
  return {
    limit: budget.limit_usd ?? budget.limit_tokens ?? 0,
    spent: budget.spent_usd ?? budget.spent_tokens ?? 0,
    reserved: budget.reserved_usd ?? budget.reserved_tokens ?? 0,
    remaining: budget.remaining_usd ?? budget.remaining_tokens ?? 0,
    pace: budget.month_pace_usd ?? budget.month_pace_tokens ?? 0,
  };
}

function toCsvRow(budget: BudgetView) {
  const { limit, spent, reserved, remaining, pace } = amountsOf(budget);
  return [
    budget.budget_id,
    budget.name,
    scopeText(budget),
    budget.period,
    budget.time_zone,
    budget.policy,
    budget.on_limit,
    budget.limit_usd === undefined ? 'tokens' : 'usd',
    limit,
    spent,
    reserved,
    remaining,
    pace,
    budget.window_start,
    budget.resets_at,
  ];
}

function scopeText({ scope }: BudgetView): string {
  const parts = Object.entries(scope).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? 'all' : parts.join(' ');
}

function nameOf(terminal: Terminal, { budget_id: id, name }: BudgetView): string {
  return `${id} (${terminal.foreign(name)})`;
}
