/** The console's shell: navigation, theme, titles, focus, the phone's menu, and the System screen. */
import { describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

describe.skipIf(!HAS_BROWSER)('the console', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(TestRhetor.start());
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  it('shows the state of Rhetor without a sign-in where none is needed', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    await page.getByText('healthy').waitFor();
    expect(await page.title()).toBe('System · Rhetor');
    await page.getByRole('heading', { name: 'Hermes' }).waitFor();
    await page.getByText('switched off').waitFor();
    expect(await page.getByRole('link', { name: 'System' }).getAttribute('aria-current')).toBe(
      'page',
    );
    await console.expectAccessible();
    console.expectNoComplaints();
    await console.close();
  });

  it('says what to do when Rhetor cannot be reached, and recovers', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    await page.getByText('healthy').waitFor();
    await page.route('**/health', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByRole('alert').getByText('Check that it runs').waitFor();
    await page.unroute('**/health');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('healthy').waitFor();
    console.forget(/ERR_FAILED/);
    console.expectNoComplaints();
    await console.close();
  });

  it('keeps the chosen theme', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    const ground = () =>
      page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    expect(await ground()).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await ground()).not.toBe(light);
    await page.getByText('healthy').waitFor();
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    expect(await ground()).toBe(light);
    await console.close();
  });

  it('names addresses that it does not have', async () => {
    const console = await browser.open(rhetor.url, '/console/nowhere/at/all');
    await console.page.getByRole('link', { name: 'Open the first screen' }).click();
    await console.page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(console.page.url()).pathname).toBe('/console/');
    console.expectNoComplaints();
    await console.close();
  });

  it('gives the focus to the heading of a screen that is opened from the chat', async () => {
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await page.getByRole('link', { name: 'System' }).click();
    await page.getByText('healthy').waitFor();
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('System');
    await page.reload();
    await page.getByText('healthy').waitFor();
    expect(await page.evaluate<boolean>('document.activeElement === document.body')).toBe(true);
    await console.close();
  });

  it('can be used by the keyboard from its first element on', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    await page.getByText('healthy').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
    expect(new URL(page.url()).pathname).toBe('/console/system');
    await console.close();
  });

  it('has its navigation behind a button on a phone, and nothing wider than it', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    await page.setViewportSize({ width: 360, height: PHONE.height });
    await page.getByText('healthy').waitFor();
    expect(await page.getByRole('link', { name: 'System' }).isVisible()).toBe(false);
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.click();
    await page.getByRole('link', { name: 'System' }).press('Escape');
    await page.getByRole('link', { name: 'System' }).waitFor({ state: 'hidden' });
    expect(await menu.evaluate((button) => button.matches(':focus'))).toBe(true);
    await menu.click();
    await page.getByRole('link', { name: 'System' }).click();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      360,
    );
    console.expectNoComplaints();
    await console.close();
  });
});
