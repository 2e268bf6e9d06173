/** Chats of a size that would stop a naive page: 20,000 messages, and 200 tokens a second. */
import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const MESSAGES = 20_000;
const ID = 'console:long';
const TOKENS_PER_SECOND = 200;
const TOKENS = 800;
const MODEL = `simulated-fast?rate=${TOKENS_PER_SECOND}&length=${TOKENS}`;

describe.skipIf(!HAS_BROWSER)('a long chat', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(
      TestRhetor.start({
        providers: {
          simulated: { kind: 'simulated', default_model: MODEL },
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
    await expect.poll(() => oldestShown(page)).toBeLessThan(19_700);
    expect(await page.locator('.message').count()).toBeLessThan(250);
    expect(await page.getByText('Message 19999 with').count()).toBe(0);
    await page.locator('.messages').evaluate((list) => {
      list.scrollTop = 0;
    });
    await page.getByText('Message 19999 with').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('keeps a question that is being changed, however far it is scrolled away', async () => {
    const console = await browser.open(rhetor.url, `/console/chat/${encodeURIComponent(ID)}`);
    const { page } = console;
    await page.getByText('Message 19999 with').waitFor();
    await page.getByRole('button', { name: 'Edit and send again' }).last().click();
    await page.getByLabel('Edited message').fill('What I am writing');
    await expect.poll(() => oldestShown(page)).toBeLessThan(19_700);
    expect(await page.getByText('Message 19930 with').count()).toBe(0);
    expect(await page.getByLabel('Edited message').inputValue()).toBe('What I am writing');
    console.expectNoComplaints();
    await console.close();
  });

  it('opens with less than 300 ms of work once the page is there', async () => {
    const console = await browser.open(rhetor.url, '/console/');
    const { page } = console;
    const work = await PageWork.of(page);
    await page.getByRole('link', { name: ID }).waitFor();
    const tookMs: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const before = await work.milliseconds();
      await page.getByRole('link', { name: ID }).click();
      await page.getByText('Message 19999 with').waitFor();
      tookMs.push((await work.milliseconds()) - before);
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.getByRole('link', { name: ID }).waitFor();
    }
    expect(Math.min(...tookMs)).toBeLessThan(300);
    await console.close();
  });

  it('has no more work than it has time while 200 tokens a second arrive', async () => {
    const console = await browser.open(rhetor.url, `/console/chat/${encodeURIComponent(ID)}`);
    const { page } = console;
    const work = await PageWork.of(page);
    await page.getByText('Message 19999 with').waitFor();
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Talk on');
    const before = await work.milliseconds();
    await page.keyboard.press('Enter');
    await page.getByText(/in all/).waitFor();
    const arrivalMs = (TOKENS / TOKENS_PER_SECOND) * 1_000;
    expect((await work.milliseconds()) - before).toBeLessThan(arrivalMs);
    await console.close();
  });
});

/** Scrolls as far up as the page goes at this moment; returns the number of the first message there. */
async function oldestShown(page: Page): Promise<number> {
  await page.locator('.messages').evaluate((list) => {
    list.scrollTop = -1e9;
  });
  const text = (await page.locator('.message').first().textContent()) ?? '';
  return Number(/Message (\d+)/.exec(text)?.[1]);
}

/** What a page's own thread has worked: processor time, so that a busy machine does not count. */
class PageWork {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<PageWork> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new PageWork(session);
  }

  async milliseconds(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
    return (seconds ?? Number.NaN) * 1_000;
  }
}
