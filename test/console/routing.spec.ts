/** The Routing screen: the route of a request, tests of providers, the default model, faults of the configuration. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';

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

  beforeAll(async () => {
    await buildRhetor();
    rhetor = await TestRhetor.start({ providers: SIMULATED, tasks: TASKS });
    broken = await TestRhetor.start({
      providers: { ...SIMULATED, ...UNREACHABLE },
      variables: { AWAY_KEY: 'a-key' },
    });
    browser = await TestBrowser.start({ bypassesPolicy: true });
  }, 240_000);
  afterAll(async () => {
    await browser.stop();
    await rhetor.stop();
    await broken.stop();
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

  it('lists the rules, and the models that were assigned meanwhile', async () => {
    const console = await browser.open(rhetor.url, '/console/routing');
    const { page } = console;
    const row = page
      .getByRole('table', { name: 'Rules', exact: true })
      .getByRole('row')
      .filter({ hasText: 'planner' });
    await row.getByText('simulated/simulated-smart').waitFor();
    const assign = async (model: string): Promise<void> => {
      const body = { capability: 'planner', model_id: model };
      const answer = await rhetor.post('/api/models/assignments/default', body);
      expect(answer.status).toBe(200);
      await page.getByRole('button', { name: 'Refresh' }).click();
    };
    await assign('simulated/simulated-fast');
    await row.getByText('simulated/simulated-fast').waitFor();
    await row.getByText('overlay').waitFor();
    await page.getByRole('table', { name: 'Assigned models' }).getByText('in force').waitFor();
    await console.expectAccessible();
    await assign('use_default');
    await row.getByText('simulated/simulated-smart').waitFor();
    expect(await row.getByText('overlay').count()).toBe(0);
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
        .poll(
          async () => {
            await page.getByRole('button', { name: 'Refresh' }).click();
            return await page.getByRole('alert').filter({ hasText: text }).count();
          },
          { timeout: 20_000 },
        )
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
  }, 40_000);
});
