/** What came from a cache, on the Requests and Usage screens. */
import { describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const QUESTION = { model: 'rhetor/kept', messages: [{ role: 'user', content: 'Hello?' }] };

describe.skipIf(!HAS_BROWSER)('the caches', () => {
  let stage: Stage;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    const kept = { provider: 'openai', model: MODEL, cache: { seconds: 300 } };
    stage = await keep(Stage.start({ tasks: { default: {}, kept } }));
    stage.upstream.next({
      text: 'Hello!',
      usage: { input: 100, output: 20, cached: 75 },
    });
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  it('are shown for a request, and over time', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/requests');
    const { page } = console;
    await page.getByText('No requests yet.').waitFor();
    for (const _ of [1, 2]) {
      const answer = await stage.rhetor.post('/v1/chat/completions', QUESTION);
      expect(answer.status, await answer.text()).toBe(200);
    }
    const rows = page.locator('table[aria-label="Requests"] tbody tr');
    const hit = rows.filter({ hasText: 'from cache' });
    await hit.getByRole('link').first().click();
    await page.getByText('No model was asked: the answer came from Rhetor’s cache.').waitFor();
    await console.expectAccessible();
    await page.goBack();
    await page.getByText('More filters').click();
    await page.getByLabel('Cache of answers').selectOption('Not found there');
    await page.waitForURL('**/console/requests?cache=miss');
    await hit.waitFor({ state: 'detached' });
    await rows.getByRole('link').first().click();
    await page.getByText('Looked there, and found none').waitFor();
    await page.getByText('75% from the prompt cache').waitFor();

    // The ledger adds up within a second.
    await expect
      .poll(async () => (await (await stage.rhetor.get('/usage')).json()) as object)
      .toMatchObject({ totals: { cache_hits: 1, cache_misses: 1 } });
    await page.goto(`${stage.rhetor.url}/console/usage`);
    await page.getByText('50% of 2 that looked there').waitFor();
    await page.getByText('75% from prompt caches').waitFor();
    await page
      .getByRole('img', { name: /^Input from prompt caches by the day: Share 75%/ })
      .waitFor();
    await page
      .getByRole('img', { name: /^Rhetor’s cache of answers by the day, 2 in all/ })
      .waitFor();
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });
});
