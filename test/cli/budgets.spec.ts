/** `rhetor budgets`: what it lists, creates, changes and deletes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BudgetList, BudgetView } from '../../src/contract/budgets.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run } from './command.ts';

let rhetor: TestRhetor;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
});
afterAll(() => rhetor.stop());

function rhetorCommand(...args: readonly string[]): Promise<Outcome> {
  return run(args, { variables: { RHETOR_URL: rhetor.url, TZ: 'UTC' } });
}

async function budgets(): Promise<readonly BudgetView[]> {
  const { stdout } = await rhetorCommand('budgets', 'list', '--json');
  return (JSON.parse(stdout) as BudgetList).budgets;
}

it('creates, lists, changes and deletes budgets', async () => {
  const created = await rhetorCommand(
    ...['budgets', 'create', 'Ergon', '--usd', '25', '--period', 'week'],
    ...['--scope', 'component=ergon', '--scope', 'task_type=code', '--at', '50', '90'],
    ...['--on-limit', 'cheaper', '--assume-price', '3,15', '--time-zone', 'Europe/Berlin'],
  );
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining('(Ergon)') });
  const [budget] = await budgets();
  expect(budget).toMatchObject({
    name: 'Ergon',
    scope: { component: 'ergon', task_type: 'code' },
    period: 'week',
    time_zone: 'Europe/Berlin',
    limit_usd: 25,
    policy: 'enforce',
    on_limit: 'cheaper',
    at_percent: [50, 90],
    assume_price: { input: 3, output: 15 },
  });
  const id = budget?.budget_id ?? '';
  const { stdout } = await rhetorCommand('budgets', 'list');
  const [heading, row] = stdout.split('\n');
  expect(heading).toMatch(/^BUDGET +NAME +SCOPE +PERIOD +POLICY +LIMIT +SPENT +RESERVED +LEFT/);
  expect(row).toMatch(
    / Ergon +component=ergon task_type=code +week +enforce +\$25 +\$0 +\$0 +\$25/,
  );
  const changed = await rhetorCommand('budgets', 'update', id, '--usd', '50', '--policy', 'warn');
  expect(changed.stdout).toMatch(/ warn +\$50 /);
  const csv = await rhetorCommand('budgets', 'list', '--csv');
  expect(csv.stdout).toContain(`${id},Ergon,component=ergon task_type=code,week,`);
  expect(await rhetorCommand('budgets', 'delete', id, '--yes')).toMatchObject({
    code: 0,
    stdout: `Deleted ${id}.\n`,
  });
  expect(await budgets()).toEqual([]);
});

it('refuses what makes no sense, before or after the call', async () => {
  for (const args of [
    ['create', 'x'],
    ['create', 'x', '--usd', 'much'],
    ['create', 'x', '--usd', '1', '--tokens', '2'],
    ['create', 'x', '--usd', '1', '--scope', 'colour=red'],
    ['create', 'x', '--usd', '1', '--time-zone', 'Mars/Base'],
    ['update', 'nobody'],
    ['show', 'nobody'],
  ]) {
    const { code, stderr } = await rhetorCommand('budgets', ...args);
    expect(code, args.join(' ')).toBeGreaterThan(0);
    expect(stderr).not.toBe('');
  }
  expect(await budgets()).toEqual([]);
});
