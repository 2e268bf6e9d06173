/** The Conversations screen: list, search, layers, what a model would be sent, fork, pin, export, import, delete. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Stage } from '../api/stage.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

const LONG = 20_000;

describe.skipIf(!HAS_BROWSER)('the Conversations screen', () => {
  let stage: Stage;
  let browser: TestBrowser;
  /** For axe. */
  let lenient: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    stage = await keep(Stage.start());
    browser = await keep(TestBrowser.start());
    lenient = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  async function post(path: string, body: object): Promise<void> {
    const response = await stage.rhetor.post(path, body);
    expect(response.status, await response.text()).toBeLessThan(300);
  }

  async function keep(id: string, texts: readonly string[], component = 'anna'): Promise<void> {
    await post('/contexts', { context_id: id, component });
    await post(`/contexts/${id}/messages`, {
      messages: texts.map((content, place) => ({
        role: place % 2 === 0 ? 'user' : 'assistant',
        content,
      })),
    });
  }

  const rows = 'table[aria-label="Conversations"] tbody tr';

  it('says what appears here while there is nothing', async () => {
    const console = await lenient.open(stage.rhetor.url, '/console/conversations');
    await console.page.getByText('No conversations yet.').waitFor();
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });

  it('lists, filters and opens a conversation, and shows what a model would be sent now', async () => {
    await keep('anna:garden', ['When do I plant beans?', 'In May, after the last frost.']);
    await keep('berta:kitchen', ['How do I cook beans?', 'Soak them over night.'], 'berta');
    const console = await browser.open(stage.rhetor.url, '/console/conversations');
    const { page } = console;
    await expect.poll(() => page.locator(rows).count()).toBe(2);
    await page.getByLabel('Id contains').fill('garden');
    await expect.poll(() => page.locator(rows).count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('q')).toBe('garden');
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'anna:garden' }).click();
    await page.getByText('after the last frost').waitFor();

    await page.getByRole('tab', { name: 'What a model would be sent now' }).click();
    const sent = page.getByRole('region', { name: 'What a model would be sent' });
    await sent.getByText('When do I plant beans?').waitFor();
    // The system prompt and two messages.
    expect(await sent.getByText(/\d+ tokens?/).count()).toBe(3);
    await page.getByText('scripted-model').waitFor();
    console.expectNoComplaints();
    await console.close();

    const checked = await lenient.open(stage.rhetor.url, '/console/conversations/anna:garden');
    await checked.page.getByText('after the last frost').waitFor();
    await checked.expectAccessible();
    await checked.page.getByRole('tab', { name: 'What a model would be sent now' }).click();
    await checked.page.getByText('scripted-model').waitFor();
    await checked.expectAccessible();
    await checked.close();
  });

  it('searches all conversations, marks the hits, and leads to their place', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/conversations?find=frost');
    const { page } = console;
    await page.locator('mark').first().waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['frost']);
    await page.getByRole('link', { name: 'anna:garden' }).first().click();
    await page.locator('.stored-pointed-at').getByText('after the last frost').waitFor();
    await page.getByLabel('Search in this conversation').fill('beans');
    await page.locator('mark').first().waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['beans']);
    await page.getByLabel('Search in this conversation').fill('zeppelin');
    await page.getByText('Nothing was found.').waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('shows archived messages and summaries as layers', async () => {
    await keep(
      'anna:layers',
      Array.from({ length: 30 }, (_, place) => `Sentence ${place}. `.repeat(40)),
    );
    stage.upstream.next({ text: 'They counted sentences.' });
    await post('/contexts/anna:layers/summarize', {});
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:layers');
    const { page } = console;
    await page.getByText('They counted sentences.').first().waitFor();
    await page.getByText('Summary of everything above').first().waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('forks at a message', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:garden');
    const { page } = console;
    await page.getByRole('button', { name: 'Fork here' }).first().click();
    await page.getByLabel('Id of the new conversation').fill('anna:garden');
    await page.getByRole('button', { name: 'Fork', exact: true }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByLabel('Id of the new conversation').fill('anna:fork');
    await page.getByRole('button', { name: 'Fork', exact: true }).click();
    await page.waitForURL('**/console/conversations/anna%3Afork');
    await page.getByText('When do I plant beans?').waitFor();
    expect(await page.getByText('after the last frost').count()).toBe(0);
    console.forget(/40\d|status of 4/);
    console.expectNoComplaints();
    await console.close();
  });

  it('pins an answer with its question, unpins both, and says why another cannot be', async () => {
    const console = await lenient.open(stage.rhetor.url, '/console/conversations/anna:garden');
    const { page } = console;
    const badges = page.getByText('pinned', { exact: true });
    const message = (text: string) => page.getByRole('article').filter({ hasText: text });
    await message('after the last frost').getByRole('button', { name: 'Pin' }).press('Enter');
    await expect.poll(() => badges.count()).toBe(2);
    await console.expectAccessible();
    await page.reload();
    await expect.poll(() => badges.count()).toBe(2);
    await message('When do I plant').getByRole('button', { name: 'Unpin' }).click();
    await expect.poll(() => badges.count()).toBe(0);

    await post('/contexts', { context_id: 'anna:greeted' });
    const messages = [{ role: 'assistant', content: 'Good morning.' }];
    await post('/contexts/anna:greeted/messages', { messages });
    await page.goto(`${stage.rhetor.url}/console/conversations/anna:greeted`);
    await message('Good morning').getByRole('button', { name: 'Pin' }).click();
    await message('Good morning').getByRole('alert').getByText('no question before it').waitFor();
    console.forget(/status of 4/);
    console.expectNoComplaints();
    await console.close();
  });

  it('exports, deletes and imports a conversation', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:fork');
    const { page } = console;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('anna_fork.json');
    const file = await download.path();
    expect(await readFile(file, 'utf8')).toContain('When do I plant beans?');

    const remove = page.getByRole('button', { name: 'Delete' });
    await remove.click();
    await page.getByRole('button', { name: 'Cancel' }).press('Escape');
    await expect.poll(() => remove.evaluate((button) => button.matches(':focus'))).toBe(true);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/console/conversations');
    await page.locator(rows).first().waitFor();
    expect(await page.getByRole('link', { name: 'anna:fork' }).count()).toBe(0);

    const buffer = await readFile(file);
    const input = page.getByLabel('File to import');
    await input.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer });
    await page.getByText('Imported 1 conversation with 1 message.').waitFor();
    await page.getByRole('link', { name: 'anna:fork' }).waitFor();
    const wrong = Buffer.from('{"nothing": true}');
    await input.setInputFiles({ name: 'b.json', mimeType: 'application/json', buffer: wrong });
    await page.getByRole('alert').waitFor();
    console.forget(/status of 4/);
    console.expectNoComplaints();
    await console.close();
  });

  it('shows hostile messages as text, also among what a search finds', async () => {
    await keep(
      'anna:hostile',
      HOSTILE_TEXTS.map((text) => `hostile ${text}`),
    );
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:hostile');
    const { page } = console;
    const shown = async () =>
      (await page.locator('.stored-text').allTextContents()).filter((text) =>
        text.startsWith('hostile'),
      );
    await expect.poll(shown).toEqual(HOSTILE_TEXTS.map((text) => `hostile ${text}`));
    await page.getByRole('tab', { name: 'What a model would be sent now' }).click();
    await expect.poll(shown).toEqual(HOSTILE_TEXTS.map((text) => `hostile ${text}`));
    await page.goto(`${stage.rhetor.url}/console/conversations?find=hostile`);
    await page.locator('mark').first().waitFor();
    expect((await shown()).toSorted()).toEqual(
      HOSTILE_TEXTS.map((text) => `hostile ${text}`).toSorted(),
    );
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await page.locator('.stored-text *:not(mark)').count()).toBe(0);
    console.expectNoComplaints();
    await console.close();
  });

  it('says that a conversation does not exist', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:absent');
    await console.page.getByRole('alert').getByText('anna:absent').waitFor();
    console.forget(/404/);
    console.expectNoComplaints();
    await console.close();
  });

  it(`opens ${LONG} messages with only some in the document, and reaches the first`, async () => {
    await post('/contexts', { context_id: 'anna:long' });
    for (let from = 0; from < LONG; from += 1_000) {
      await post('/contexts/anna:long/messages', {
        messages: Array.from({ length: 1_000 }, (_, place) => ({
          role: 'user',
          content: from + place === 6 ? 'the needle' : `message ${from + place + 1}`,
        })),
      });
    }
    const console = await browser.open(stage.rhetor.url, '/console/conversations/anna:long');
    const { page } = console;
    await page.getByText(`message ${LONG}`, { exact: true }).waitFor();
    const messages = page.locator('.stored-message');
    expect(await messages.count()).toBeLessThanOrEqual(100);
    const list = page.getByRole('region', { name: 'Messages' });
    for (const wanted of [LONG - 100, LONG - 200]) {
      await list.press('Home');
      await page.getByText(`message ${wanted}`, { exact: true }).waitFor();
      // What was read stays where it was.
      const next = await page.getByText(`message ${wanted + 1}`, { exact: true }).boundingBox();
      const frame = await list.boundingBox();
      expect(next?.y).toBeGreaterThan(frame?.y ?? Infinity);
      expect(next?.y).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0));
    }
    await expect.poll(() => messages.count()).toBeLessThan(200);

    await page.goto(`${stage.rhetor.url}/console/conversations/anna:long?find=needle`);
    await page.getByRole('link', { name: 'Show in the conversation' }).first().click();
    await page.locator('.stored-pointed-at').getByText('needle').waitFor();
    await expect.poll(() => messages.count()).toBeLessThan(300);
    console.expectNoComplaints();
    await console.close();
  });

  it('fits a phone', async () => {
    const console = await browser.open(stage.rhetor.url, '/console/conversations');
    const { page } = console;
    await page.setViewportSize({ width: 360, height: PHONE.height });
    await page.locator(rows).first().waitFor();
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
    expect(await width()).toBeLessThanOrEqual(360);
    await page.getByRole('link', { name: 'anna:garden' }).click();
    await page.getByText('after the last frost').waitFor();
    expect(await width()).toBeLessThanOrEqual(360);
    console.expectNoComplaints();
    await console.close();
  });
});
