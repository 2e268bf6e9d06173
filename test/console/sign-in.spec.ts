/** The console's sign-in form. */
import { describe, expect, it } from 'vitest';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';
import { openSignedIn } from './signed-in-page.ts';

describe.skipIf(!HAS_BROWSER)('the sign-in form', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR } }));
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  it('says what is wrong with a token, and opens the screen of the address for the right one', async () => {
    const console = await browser.open(rhetor.url, '/console/system');
    const { page } = console;
    const field = page.getByLabel('Token or key');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Enter the token').waitFor();
    await console.expectAccessible();

    await field.fill('not-the-token');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The token is wrong').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('navigation').count()).toBe(0);

    await field.fill(ADMINISTRATOR);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
    const kept = await page.evaluate<string>(
      'JSON.stringify([localStorage, sessionStorage, document.documentElement.outerHTML])',
    );
    expect(kept).not.toContain(ADMINISTRATOR);
    console.forget(/401/);
    console.expectNoComplaints();
    await console.close();
  });

  it('comes back after the sign-out', async () => {
    const console = await openSignedIn(browser, rhetor.url, '/console/system', ADMINISTRATOR);
    const { page } = console;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token or key').waitFor();
    await page.reload();
    await page.getByLabel('Token or key').waitFor();
    console.expectNoComplaints();
    await console.close();
  });
});
