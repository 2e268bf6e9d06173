/** The chat while Rhetor itself ends and starts again: no text that was seen gets lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor, RhetorHome, type RhetorProcess } from '../process/rhetor-process.ts';
import { type ConsolePage, HAS_BROWSER, TestBrowser } from './browser.ts';

/** Some four seconds. */
const MODEL = 'simulated-fast?rate=50&length=200';
const PROVIDERS = { simulated: { kind: 'simulated', default_model: MODEL } };

describe.skipIf(!HAS_BROWSER)('a restart of Rhetor', () => {
  let home: RhetorHome;
  let browser: TestBrowser;

  beforeAll(async () => {
    await buildRhetor();
    home = await RhetorHome.make();
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser.stop();
    await home.remove();
  });

  function startAgain(former: RhetorProcess): Promise<RhetorProcess> {
    const { port } = new URL(former.url);
    return home.start({ providers: PROVIDERS, variables: { RHETOR_PORT: port } });
  }

  async function textOf({ page }: ConsolePage): Promise<string> {
    return (await page.locator('.answer .markdown').last().textContent()) ?? '';
  }

  async function ask(console: ConsolePage, text: string, answers: number): Promise<void> {
    const { page } = console;
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.answer .markdown').count()).toBe(answers);
    await expect.poll(async () => (await textOf(console)).length).toBeGreaterThan(100);
  }

  it('lets a running answer end at Ctrl-C, and keeps what was seen when it is killed', async () => {
    const first = await home.start({ providers: PROVIDERS });
    const console = await browser.open(first.url);
    const { page } = console;
    await ask(console, 'Talk on', 1);
    first.kill('SIGINT');
    await page.getByText(/in all/).waitFor();
    const whole = await textOf(console);
    expect(await first.untilEnd()).toMatchObject({ code: 0 });

    const second = await startAgain(first);
    await page.reload();
    await page.locator('.answer .markdown').waitFor();
    expect((await textOf(console)).trim()).toBe(whole.trim());
    await ask(console, 'And on', 2);
    const seen = (await textOf(console)).trim();
    second.kill('SIGKILL');
    await second.untilEnd();
    await page.getByText('Connecting to Rhetor').waitFor();
    await startAgain(second);
    await page.getByText('Connecting to Rhetor').waitFor({ state: 'detached' });
    expect(await textOf(console)).toContain(seen);
    await console.close();
  });
});
