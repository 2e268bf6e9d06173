/** The Usage screen: plots, tables, groups, budgets and CSV, for the administrator and for a key. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { NewKey } from '../../src/contract/keys.ts';
import type { UsageReport } from '../../src/contract/ledger.ts';
import { CALL_USD, providersAt, USAGE } from '../budgets/budget-stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { type ConsolePage, HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const TOKEN = 'the-administrators-token';
const TASKS = {
  default: { provider: 'paid', model: 'one', retries: 0 },
  unpriced: { provider: 'unpriced', model: 'one', retries: 0 },
  failing: { provider: 'paid', model: 'one', retries: 0 },
};

describe.skipIf(!HAS_BROWSER)('the Usage screen', () => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  let browser: TestBrowser;
  let ergon: NewKey;

  beforeTestsInBrowser(async (keep) => {
    upstream = await keep(ScriptedUpstream.start());
    upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
    rhetor = await keep(
      TestRhetor.start({
        providers: providersAt(upstream),
        tasks: TASKS,
        variables: { RHETOR_AUTH_TOKEN: TOKEN },
      }),
    );
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  async function call(method: string, path: string, body?: object, credential = TOKEN) {
    const response = await fetch(rhetor.url + path, {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text };
  }

  async function ask(body: object, credential = TOKEN): Promise<void> {
    await call('POST', '/message', { message: 'Hello', ...body }, credential);
  }

  /** The ledger has a request at the latest a second after its end. */
  async function untilCounted(requests: number): Promise<void> {
    await expect
      .poll(async () => {
        const report = JSON.parse((await call('GET', '/usage')).text) as UsageReport;
        return report.totals.requests;
      })
      .toBe(requests);
  }

  async function open(path: string, credential = TOKEN): Promise<ConsolePage> {
    const console = await browser.open(rhetor.url, path);
    await console.page.getByLabel('Token or key').fill(credential);
    await console.page.getByRole('button', { name: 'Sign in' }).click();
    await console.page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
    return console;
  }

  async function rowsOf({ page }: ConsolePage, table: string): Promise<readonly string[]> {
    const rows = page.getByRole('table', { name: table }).locator('tbody tr');
    await rows.first().waitFor();
    return rows.allTextContents();
  }

  it('gives the next step while there is nothing', async () => {
    const console = await open('/console/usage?range=7d');
    const { page } = console;
    await page.getByText('No requests in this range.').waitFor();
    await page.getByText('There is no budget.').waitFor();
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Show the last 90 days' }).click();
    await page.waitForURL('**/console/usage?range=90d');
    const next = page.getByRole('link', { name: 'Ask a model something' });
    expect(await next.getAttribute('href')).toBe('/console/');
    console.expectNoComplaints();
    await console.close();
  });

  it('shows cost, tokens, requests, failures and latency of models and keys, with budgets', async () => {
    ergon = JSON.parse((await call('POST', '/keys', { name: 'Ergon' })).text) as NewKey;
    await call('POST', '/budgets', {
      name: 'All',
      period: 'day',
      limit_usd: 10 * CALL_USD,
      policy: 'observe',
    });
    await call('POST', '/budgets', {
      name: 'Of Ergon',
      limit_usd: 1,
      scope: { key: ergon.key_id },
      policy: 'warn',
    });
    for (const component of ['anna', 'berta']) await ask({ component });
    await ask({ component: 'anna' }, ergon.key);
    await ask({ task_type: 'unpriced' }, ergon.key);
    upstream.next({ fault: { type: 'status', status: 500 } });
    await ask({ task_type: 'failing' });
    await untilCounted(5);

    const console = await open('/console/usage');
    const { page } = console;
    expect(await page.getByRole('link', { name: 'Usage' }).getAttribute('aria-current')).toBe(
      'page',
    );
    const cost = page.getByRole('img', { name: /^Cost by the day, ≥ \$0\.00315 in all/ });
    await cost.waitFor();
    await page.getByText('+ 1 request without a price').waitFor();
    await page
      .getByRole('img', { name: /^Requests by the day, 5 in all: Succeeded 4, Failed 1/ })
      .waitFor();
    await page
      .getByRole('img', { name: /^Tokens by the day, 600 in all: Input 200, Output 400/ })
      .waitFor();
    await page.getByRole('img', { name: /^Failures by the day, 1 in all/ }).waitFor();
    await page.getByRole('img', { name: /^Duration by the day: Median \d/ }).waitFor();
    const days = await rowsOf(console, 'Use by the day');
    expect(days).toHaveLength(30);
    expect(days[0]).toMatch(/51200400≥ \$0\.003151/);
    expect(days[1]).toMatch(/0000\$0\.000––$/);

    const budget = page.getByRole('img', { name: /^All: \$0\.00315 of \$0\.0105 spent, 30%/ });
    await budget.waitFor();
    await page.getByText('key Ergon').waitFor();
    await page.getByText('a month at this pace').first().waitFor();
    await page.getByText(/Budget “All”: \$0\.0105 a day/).waitFor();

    await page.getByLabel('Group by').selectOption('key');
    await page.waitForURL('**/console/usage?group_by=key');
    expect(await rowsOf(console, 'Use by key')).toEqual([
      expect.stringMatching(/^Without a key3/),
      expect.stringMatching(/^Ergon2/),
    ]);
    await page.getByLabel('Range').selectOption('24h');
    await page.waitForURL('**/console/usage?range=24h&group_by=key');
    await page.getByRole('img', { name: /^Cost by the hour/ }).waitFor();
    const card = page.getByRole('region', { name: 'Cost' });
    await card.getByText('Figures').click();
    expect(await rowsOf(console, 'Cost by the hour')).toHaveLength(24);
    await console.expectAccessible();
    await page.reload();
    await page.getByRole('table', { name: 'Use by key' }).waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('draws in the colours of the theme, and in the width of the window', async () => {
    const console = await open('/console/usage?group_by=component');
    const { page } = console;
    const canvas = page.getByRole('img', { name: /^Requests by/ }).locator('canvas');
    await canvas.waitFor();
    const drawn = () =>
      canvas.evaluate((element) => Reflect.get(element, 'toDataURL').call(element));
    const light: unknown = await drawn();
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await expect.poll(drawn).not.toBe(light);
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    await expect.poll(drawn).toBe(light);

    await page.setViewportSize({ width: 360, height: PHONE.height });
    await expect
      .poll(async () => (await canvas.boundingBox())?.width ?? Infinity)
      .toBeLessThanOrEqual(360);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      360,
    );
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });

  it('has the figures of the day that is pointed at', async () => {
    const console = await open('/console/usage?group_by=model&range=7d');
    const { page } = console;
    const plot = page.getByRole('img', { name: /^Requests by/ });
    await plot.waitFor();
    const card = page.getByRole('region', { name: 'Requests' });
    await card.getByText('In all: 5').waitFor();
    const box = await plot.boundingBox();
    await plot.hover({ position: { x: (box?.width ?? 0) - 20, y: 60 } });
    await card.getByText(/^\w{3}, .*: 5$/).waitFor();
    await plot.hover({ position: { x: (box?.width ?? 0) / 2, y: 60 } });
    await card.getByText(/^\w{3}, .*: 0$/).waitFor();
    await page.mouse.move(0, 0);
    await card.getByText('In all: 5').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('saves the same figures as CSV', async () => {
    const console = await open('/console/usage?group_by=component&range=24h');
    const { page } = console;
    await page.getByRole('table', { name: 'Use by component' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(
      /^usage-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d-by-component\.csv$/,
    );
    const [head = '', ...lines] = (await readFile(await download.path(), 'utf8'))
      .trim()
      .split('\r\n');
    expect(head).toMatch(/^start,group,requests,failed,/);
    const requests = lines.map((line) => line.split(',')).map(([, group, count]) => [group, count]);
    expect(requests).toEqual(
      expect.arrayContaining([
        ['anna', '2'],
        ['berta', '1'],
        ['', '2'],
      ]),
    );
    console.expectNoComplaints();
    await console.close();
  });

  it('shows a key its own use alone, and no budgets', async () => {
    const console = await open('/console/usage?group_by=model', ergon.key);
    const { page } = console;
    await page.getByRole('img', { name: /^Requests by the day, 2 in all/ }).waitFor();
    expect(await page.getByRole('heading', { name: 'Budgets' }).count()).toBe(0);
    expect(await page.getByText(/Budget “/).count()).toBe(0);
    const groupings = await page.getByLabel('Group by').locator('option').allTextContents();
    expect(groupings).toContain('Component');
    expect(groupings).not.toContain('Key');
    await page.getByRole('button', { name: 'Refresh' }).click();
    console.expectNoComplaints();
    await console.close();
  });

  it('says what to do when the use cannot be loaded, and recovers', async () => {
    const console = await open('/console/usage');
    const { page } = console;
    await page.getByRole('img', { name: /^Cost by/ }).waitFor();
    await page.route(/\/usage\?.*interval/, (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('alert').getByText('Check that it runs').waitFor();
    await page.unroute(/\/usage\?.*interval/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('img', { name: /^Cost by/ }).waitFor();
    console.forget(/ERR_FAILED/);
    console.expectNoComplaints();
    await console.close();
  });
});
