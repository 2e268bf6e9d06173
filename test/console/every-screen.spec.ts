/** Every screen as somebody who has signed in sees it: it loads, is accessible, and fits the smallest phone. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { KeyRequest } from '../../src/contract/keys.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type ConsolePage, HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';

const TOKEN = 'the-token-of-this-test';

describe.skipIf(!HAS_BROWSER)('every screen', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } }));
    await ask('/message', { message: 'Hello', context_id: 'ergon:first', component: 'ergon' });
    browser = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  async function ask(path: string, body: object): Promise<Response> {
    const response = await fetch(rhetor.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBeLessThan(300);
    return response;
  }

  async function newKey(request: KeyRequest): Promise<string> {
    const { key } = (await (await ask('/keys', request)).json()) as { readonly key: string };
    return key;
  }

  async function signedIn(credential: string): Promise<ConsolePage> {
    const console = await browser.open(rhetor.url);
    const { page } = console;
    await page.getByLabel('Token or key').fill(credential);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    return console;
  }

  function namesOf(page: Page): Promise<readonly string[]> {
    return page.getByRole('navigation', { name: 'Screens' }).getByRole('link').allTextContents();
  }

  /** Nothing loads any more, and nothing has failed. */
  async function expectLoaded(page: Page): Promise<void> {
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    await expect.poll(() => page.locator('.spinner').count()).toBe(0);
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
  }

  async function visitAll(console: ConsolePage): Promise<void> {
    const { page } = console;
    for (const name of await namesOf(page)) {
      await page.getByRole('link', { name, exact: true }).click();
      await expectLoaded(page);
    }
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    console.expectNoComplaints();
  }

  it('loads for the administrator, without serious findings of axe, and fits 360 pixels', async () => {
    const console = await signedIn(TOKEN);
    const { page } = console;
    const names = await namesOf(page);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['Chat', 'Conversations', 'Requests', 'Routing', 'Prompts', 'System'],
      ]),
    );
    for (const name of names) {
      await page.getByRole('link', { name, exact: true }).click();
      await expectLoaded(page);
      await console.expectAccessible();
      await page.setViewportSize({ width: 360, height: PHONE.height });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect({ name, width }).toEqual({ name, width: 360 });
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    console.expectNoComplaints();
    await console.close();
  });

  it.each([
    ['asks and remembers', {}],
    ['only asks', { permissions: ['ask'] }],
    ['only remembers', { permissions: ['remember'] }],
    ['has a component and few models', { component: 'ergon', models: ['simulated/*fast'] }],
  ] as const)('a key that %s gets no screen that fails', async (name, settings) => {
    const key = await newKey({ name, ...settings });
    const console = await signedIn(key);
    expect(await namesOf(console.page)).not.toContain('System');
    await visitAll(console);
    await console.close();
  });

  it('signs in again after the session has ended elsewhere', async () => {
    const key = await newKey({ name: 'short' });
    const console = await signedIn(key);
    const { page } = console;
    await page.evaluate("sessionStorage.setItem('rhetor.csrf', 'wrong')");
    await page.reload();
    await page.getByLabel('Token or key').waitFor();
    await page.getByLabel('Token or key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    console.forget(/401/);
    console.expectNoComplaints();
    await console.close();
  });
});
