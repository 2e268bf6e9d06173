/** The Routing screen: the route of a request, tests of providers, the default model, faults of the configuration. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const SIMULATED = {
  simulated: {
    kind: 'simulated',
    default_model: 'simulated-fast',
    models: [{ id: 'simulated-fast' }, { id: 'simulated-smart' }],
  },
};
const UNREACHABLE = {
  // Nothing listens there.
  away: {
    kind: 'openai',
    base_url: 'http://127.0.0.1:9/v1',
    api_key_env: 'AWAY_KEY',
    default_model: 'gone',
    models: [{ id: 'gone' }],
  },
};
const TASKS = {
  default: {},
  planner: { provider: 'simulated', model: 'simulated-smart' },
};

describe.skipIf(!HAS_BROWSER)('the Routing screen', () => {
  let rhetor: TestRhetor;
  let broken: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(TestRhetor.start({ providers: SIMULATED, tasks: TASKS }));
    broken = await keep(
      TestRhetor.start({
        providers: { ...SIMULATED, ...UNREACHABLE },
        variables: { AWAY_KEY: 'a-key' },
      }),
    );
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  it('says which model would answer and why, and tests it with one call', async () => {
    const console = await browser.open(rhetor.url, '/console/routing');
    const { page } = console;
    await page.getByLabel('Component').fill('planner');
    await page.getByRole('button', { name: 'Show the route' }).click();
    const status = page.getByRole('status').filter({ hasText: 'would answer' });
    await status.getByText('simulated/simulated-smart').waitFor();
    expect(await status.textContent()).toContain('because of the rule planner');
    await page.getByRole('button', { name: 'Test simulated/simulated-fast' }).click();
    await page.getByText('simulated/simulated-fast answered in').waitFor();
    await console.expectAccessible();
    await page.setViewportSize({ width: 360, height: PHONE.height });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      360,
    );
    console.expectNoComplaints();
    await console.close();
  });

  it('sets the default model', async () => {
    const console = await browser.open(rhetor.url, '/console/routing');
    const { page } = console;
    await page.getByLabel('New default').selectOption('simulated/simulated-smart');
    await page.getByRole('button', { name: 'Set default' }).click();
    await page.getByText('Now simulated/simulated-smart.').waitFor();
    const list = await (await rhetor.get('/providers')).json();
    expect(list).toMatchObject({ default_model: 'simulated-smart' });
    console.expectNoComplaints();
    await console.close();
  });

  it('lists the rules, assigns models to them, and resets them', async () => {
    const console = await browser.open(rhetor.url, '/console/routing');
    const { page } = console;
    const row = page
      .getByRole('table', { name: 'Rules', exact: true })
      .getByRole('row')
      .filter({ hasText: 'planner' });
    await row.getByText('simulated/simulated-smart').waitFor();
    await row.getByRole('button', { name: 'Assign a model to planner' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Model').selectOption('simulated/simulated-fast');
    await console.expectAccessible();
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click();
    await row.getByText('simulated/simulated-fast').waitFor();
    await row.getByText('assigned', { exact: true }).waitFor();
    const assigned = page.getByRole('table', { name: 'Assigned models' });
    await assigned.getByText('in force').waitFor();
    await console.expectAccessible();
    await row.getByRole('button', { name: 'Reset planner' }).click();
    await row.getByText('simulated/simulated-smart').waitFor();
    expect(await row.getByText('assigned', { exact: true }).count()).toBe(0);

    await page.getByRole('button', { name: 'Assign a model', exact: true }).click();
    await dialog.getByLabel('Component').fill('nurse');
    await dialog.getByLabel('Task').selectOption('reasoning');
    await dialog.getByText('For the rule nurse_reasoning.').waitFor();
    await page.route('**/rules/*/model', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click();
    await dialog.getByRole('alert').getByText('Check that it runs').waitFor();
    await page.unroute('**/rules/*/model');
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click();
    await assigned.getByRole('button', { name: 'Reset nurse_reasoning' }).click();
    await assigned.waitFor({ state: 'detached' });
    console.forget(/ERR_FAILED/);
    console.expectNoComplaints();
    await console.close();
  });

  it('says why a provider does not answer, and what is wrong with a file', async () => {
    const console = await browser.open(broken.url, '/console/routing');
    const { page } = console;
    await page.getByRole('button', { name: 'Test away', exact: true }).click();
    await page.getByRole('alert').getByText('away/gone did not answer').waitFor();
    const untilShown = async (text: string): Promise<void> => {
      await expect
        .poll(async () => {
          await page.getByRole('button', { name: 'Refresh' }).click();
          return await page.getByRole('alert').filter({ hasText: text }).count();
        })
        .toBe(1);
    };
    await writeFile(join(broken.directory, 'tasks.json'), '{\n"default":');
    await untilShown('tasks.json, line 2: not valid JSON');
    await writeFile(join(broken.directory, 'tasks.json'), '{"default": {"retries": 99}}');
    await untilShown('tasks.json, default.retries');
    const row = page.getByRole('table', { name: 'Rules' }).getByRole('row');
    await row.getByRole('alert').getByText('default.retries').waitFor();
    console.expectNoComplaints();
    await console.close();
  });
});
