/** The Requests screen: list, live tail, filters, keyboard, and one request in detail. */
import { describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';
import { DESKTOP, HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

describe.skipIf(!HAS_BROWSER)('the Requests screen', () => {
  let stage: Stage;
  let browser: TestBrowser;
  /** For axe. */
  let lenient: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    stage = await keep(
      Stage.start({
        vendors: ['openai', 'anthropic'],
        tasks: {
          default: { retries: 0 },
          rescued: {
            provider: 'openai',
            model: MODEL,
            retries: 0,
            fallbacks: [
              { provider: 'absent', model: 'none' },
              { provider: 'anthropic', model: MODEL },
            ],
          },
        },
      }),
    );
    browser = await keep(TestBrowser.start());
    lenient = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  async function ask(body: object): Promise<string> {
    const response = await stage.rhetor.post('/message', { message: 'Hello', ...body });
    await response.arrayBuffer();
    return response.headers.get('x-request-id') ?? '';
  }

  const rows = 'table[aria-label="Requests"] tbody tr';

  it('says what appears here while there is nothing', async () => {
    const console = await lenient.open(stage.rhetor.url, '/console/requests');
    await console.page.getByText('No requests yet.').waitFor();
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });

  it('shows a request as it ends, and opens it with the rule, every candidate and its calls', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/requests');
    const { page } = console;
    await page.getByText('No requests yet.').waitFor();
    stage.upstream.next({ fault: { type: 'status', status: 503 } }, { text: 'rescued' });
    const id = await ask({ context_id: 'anna:1', component: 'anna', task_type: 'rescued' });
    const row = page.locator(rows).first();
    await row.getByText('fallback').waitFor();
    expect(await row.textContent()).toContain('anna:1');

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/requests/${id}`);
    await page.getByRole('heading', { name: 'Calls: 2 attempts' }).waitFor();
    expect(await page.getByRole('img', { name: /Until the first token/ }).count()).toBe(2);
    const candidates = page.getByRole('table', { name: 'Candidates' });
    await candidates.getByText('left out').waitFor();
    expect(await candidates.getByText('asked', { exact: true }).count()).toBe(2);
    expect(await page.getByRole('link', { name: 'anna:1' }).first().getAttribute('href')).toMatch(
      /\/console\/conversations\/anna%3A1$/,
    );

    const checked = await lenient.open(stage.rhetor.url, `/console/requests/${id}`);
    await checked.page.getByRole('heading', { name: 'Calls: 2 attempts' }).waitFor();
    await checked.expectAccessible();
    await checked.page.getByRole('link', { name: 'All requests' }).click();
    await checked.page.locator(rows).first().waitFor();
    await checked.expectAccessible();
    await checked.close();

    await page.goBack();
    await row.waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('keeps its filters in the address, also for what arrives live', async () => {
    await ask({ component: 'berta' });
    await ask({ component: 'carl' });
    const console = await browser.open(stage.rhetor.url, '/console/requests?component=berta');
    const { page } = console;
    await page.locator(rows).first().waitFor();
    await ask({ component: 'carl' });
    await ask({ component: 'berta' });
    await expect.poll(() => page.locator(rows).count()).toBe(2);
    expect(await page.locator(rows).getByText('carl').count()).toBe(0);

    await page.getByLabel('Component').fill('nobody');
    await page.getByText('No request matches').waitFor();
    expect(new URL(page.url()).searchParams.get('component')).toBe('nobody');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.locator(rows).getByText('carl').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    console.expectNoComplaints();
    await console.close();
  });

  it('moves from row to row with j and k, from the moment that they are shown', async () => {
    const console = await browser.open(
      stage.rhetor.url,
      '/console/requests?live=off&component=nobody',
    );
    const { page } = console;
    await page.getByText('No request matches').waitFor();
    await page.evaluate(`
      new MutationObserver((changes, observer) => {
        if (document.querySelector('${rows}') === null) return;
        observer.disconnect();
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
      }).observe(document.body, { childList: true, subtree: true })
    `);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.locator(rows).first().waitFor();
    const focused = () => page.evaluate<number>('document.activeElement?.sectionRowIndex ?? -1');
    expect(await focused()).toBe(0);
    await page.keyboard.press('j');
    expect(await focused()).toBe(1);
    await page.keyboard.press('k');
    expect(await focused()).toBe(0);
    await console.close();
  });

  it('shows what callers name as text', async () => {
    const [component = '', task = ''] = HOSTILE_TEXTS;
    const response = await fetch(`${stage.rhetor.url}/message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'mine' },
      body: JSON.stringify({
        message: 'Hello',
        component: component.slice(0, 64),
        task_type: task.slice(0, 64),
      }),
    });
    const id = response.headers.get('x-request-id') ?? '';
    await response.arrayBuffer();
    expect(response.status).toBe(200);
    const console = await browser.open(stage.rhetor.url, `/console/requests/${id}`);
    const { page } = console;
    await page.getByRole('heading', { name: 'Calls: 1 attempt' }).waitFor();
    await page.getByText(component.slice(0, 64)).first().waitFor();
    await page.getByRole('link', { name: 'All requests' }).click();
    await page.locator(rows).getByText(component.slice(0, 64)).waitFor();
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    console.expectNoComplaints();
    await console.close();
  });

  it('says that a request is unknown, and what that may mean', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/requests/unknown');
    await console.page.getByRole('alert').getByText('older than the ledger keeps').waitFor();
    console.forget(/404/);
    console.expectNoComplaints();
    await console.close();
  });

  it('says what to do when the list cannot be loaded, and recovers', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/requests?live=off');
    const { page } = console;
    await page.locator(rows).first().waitFor();
    await page.route('**/requests*', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('alert').getByText('Check that it runs').waitFor();
    await page.unroute('**/requests*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator(rows).first().waitFor();
    console.forget(/ERR_FAILED/);
    console.expectNoComplaints();
    await console.close();
  });

  it('fits its window, and a phone', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/requests');
    const { page } = console;
    await page.locator(rows).first().waitFor();
    await page.getByText('More filters').click();
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
    expect(await width()).toBeLessThanOrEqual(DESKTOP.width);
    await page.setViewportSize({ width: 360, height: PHONE.height });
    expect(await width()).toBeLessThanOrEqual(360);
    await page.locator(rows).first().getByRole('link').first().click();
    await page.getByRole('heading', { name: /Calls/ }).waitFor();
    expect(await width()).toBeLessThanOrEqual(360);
    console.expectNoComplaints();
    await console.close();
  });
});
