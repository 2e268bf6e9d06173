/** Chats of a size that would stop a naive page: 20,000 messages, and 200 tokens a second. */
import { describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const MESSAGES = 20_000;
const ID = 'console:long';

describe.skipIf(!HAS_BROWSER)('a long chat', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(
      TestRhetor.start({
        providers: {
          simulated: { kind: 'simulated', default_model: 'simulated-fast?rate=200&length=800' },
        },
      }),
    );
    await rhetor.post('/contexts', { context_id: ID });
    for (let first = 0; first < MESSAGES; first += 2_000) {
      const messages = Array.from({ length: 2_000 }, (_, place) => ({
        role: place % 2 === 0 ? 'user' : 'assistant',
        content: `Message ${first + place} with **some** text`,
      }));
      const answer = await rhetor.post(`/contexts/${ID}/messages`, { messages });
      expect(answer.status).toBeLessThan(300);
    }
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  it('opens at its newest message, loads older ones on the way up, and keeps its document small', async () => {
    const console = await browser.open(rhetor.url, `/console/chat/${encodeURIComponent(ID)}`);
    const { page } = console;
    await page.getByText('Message 19999 with').waitFor();
    expect(await page.locator('.message').count()).toBeLessThan(100);
    expect(await page.getByText('Message 19999 with').isVisible()).toBe(true);
    await console.expectAccessible();
    const oldestShown = async (): Promise<number> => {
      await page.locator('.messages').evaluate((list) => {
        list.scrollTop = -1e9;
      });
      const text = (await page.locator('.message').first().textContent()) ?? '';
      return Number(/Message (\d+)/.exec(text)?.[1]);
    };
    await expect.poll(oldestShown).toBeLessThan(19_700);
    expect(await page.locator('.message').count()).toBeLessThan(250);
    expect(await page.getByText('Message 19999 with').count()).toBe(0);
    await page.locator('.messages').evaluate((list) => {
      list.scrollTop = 0;
    });
    await page.getByText('Message 19999 with').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('opens in less than 300 ms once the page is there', async () => {
    const console = await browser.open(rhetor.url, '/console/');
    const { page } = console;
    await page.getByRole('link', { name: ID }).waitFor();
    const tookMs: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      tookMs.push(
        await page.evaluate<number>(`(async () => {
          const link = [...document.querySelectorAll('a')].find((a) => a.textContent === '${ID}');
          const from = performance.now();
          link.click();
          while (!document.body.textContent.includes('Message 19999 with')) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
          return performance.now() - from;
        })()`),
      );
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.getByRole('link', { name: ID }).waitFor();
    }
    // The fastest of five, since other work on the machine only slows it down.
    expect(Math.min(...tookMs)).toBeLessThan(300);
    await console.close();
  });

  it('stays smooth while 200 tokens a second arrive', async () => {
    const console = await browser.open(rhetor.url, `/console/chat/${encodeURIComponent(ID)}`);
    const { page } = console;
    await page.getByText('Message 19999 with').waitFor();
    await page.evaluate(`globalThis.frames = [];
      (function next(at) { globalThis.frames.push(at); requestAnimationFrame(next); })(performance.now());`);
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Talk on');
    await page.keyboard.press('Enter');
    await page.getByText(/in all/).waitFor();
    const gaps = await page.evaluate<readonly number[]>(
      `globalThis.frames.slice(1).map((at, place) => at - globalThis.frames[place]).sort((one, other) => one - other)`,
    );
    const median = gaps[Math.floor(gaps.length / 2)] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(34);
    await console.close();
  });
});
