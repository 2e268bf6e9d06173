/** The Keys screen: keys are made, limited, rotated, disabled and deleted; budgets fill their bars. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Key, KeyRequest, NewKey } from '../../src/contract/keys.ts';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { HAS_BROWSER, PHONE, TestBrowser } from './browser.ts';
import { beforeTestsInBrowser } from './in-browser.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { openSignedIn } from './signed-in-page.ts';

const PRICED = {
  simulated: {
    kind: 'simulated',
    default_model: 'simulated-fast',
    price: { input: 100, output: 1_000 },
  },
};

describe.skipIf(!HAS_BROWSER)('the Keys screen', () => {
  let rhetor: TestRhetor;
  let browser: TestBrowser;
  /** For axe. */
  let lenient: TestBrowser;

  beforeTestsInBrowser(async (keep) => {
    rhetor = await keep(
      TestRhetor.start({
        providers: PRICED,
        variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR },
      }),
    );
    browser = await keep(TestBrowser.start());
    lenient = await keep(TestBrowser.start({ bypassesPolicy: true }));
  });

  const open = (of = browser, credential = ADMINISTRATOR) =>
    openSignedIn(of, rhetor.url, '/console/keys', credential);

  async function call(credential: string, path: string, body?: object): Promise<Response> {
    return fetch(rhetor.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function newKey(request: KeyRequest): Promise<NewKey> {
    const response = await call(ADMINISTRATOR, '/keys', request);
    expect(response.status).toBe(201);
    return (await response.json()) as NewKey;
  }

  async function keyOf(id: string): Promise<Key> {
    return (await (await call(ADMINISTRATOR, `/keys/${id}`)).json()) as Key;
  }

  async function ask(credential: string): Promise<number> {
    const response = await call(credential, '/message', { message: 'Hello' });
    await response.arrayBuffer();
    return response.status;
  }

  async function shownSecret(page: Page): Promise<string> {
    const dialog = page.getByRole('dialog', { name: /^The key of/ });
    await dialog.getByText('it is not shown again').waitFor();
    const text = (await dialog.getByText(/^rk_/).textContent()) ?? '';
    expect(text).toMatch(/^rk_[0-9a-f]{16}_/);
    return text;
  }

  const focused = (page: Page) => page.evaluate<string>('document.activeElement?.textContent');
  /** Everything that the page keeps. */
  const kept = (page: Page) =>
    page.evaluate<string>(
      'JSON.stringify([document.documentElement.outerHTML, location.href, history.state, localStorage, sessionStorage])',
    );

  it('says what keys and budgets are for while there are none', async () => {
    const console = await open(lenient);
    const { page } = console;
    await page.getByText('There are no keys yet.').waitFor();
    await page.getByText('There are no budgets yet.').waitFor();
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Make the first budget' }).click();
    await page.getByRole('dialog', { name: 'New budget' }).waitFor();
    console.expectNoComplaints();
    await console.close();
  });

  it('makes a key with every field, and shows it this one time', async () => {
    const console = await open();
    const { page } = console;
    await page.getByRole('button', { name: 'New key' }).click();
    const form = page.getByRole('dialog', { name: 'New key' });
    await form.getByLabel('Name').fill('Ergon in production');
    await form.getByLabel('Component').fill('ergon');
    await form.getByLabel('Models', { exact: true }).fill('simulated/*\nrhetor/code');
    await form.getByLabel('Conversations that it sees').selectOption('Those of its component');
    await form.getByLabel('Requests a minute').fill('600');
    await form.getByLabel('Tokens a minute').fill('1000000');
    await form.getByLabel('Concurrent requests').fill('8');
    await form.getByLabel('Expires').fill('2099-01-31T12:00');
    await form.getByLabel('Metadata').fill('{"team": "search"}');
    await form.getByRole('button', { name: 'Create key' }).click();
    const secret = await shownSecret(page);
    expect(await ask(secret)).toBe(200);
    await page.getByRole('button', { name: 'Copy the key' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();

    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /Ergon in production/ });
    await row.getByText('active', { exact: true }).waitFor();
    expect(await kept(page)).not.toContain(secret.slice(-20));
    await expect.poll(() => focused(page)).toBe('New key');
    expect(await row.textContent()).toContain('1,000,000 tokens/min');
    const id = secret.slice('rk_'.length, 'rk_'.length + 16);
    expect(await row.getByRole('link', { name: /^Requests/ }).getAttribute('href')).toBe(
      `/console/requests?key=${id}`,
    );
    await page.reload();
    await row.waitFor();
    expect(await kept(page)).not.toContain(secret.slice(-20));
    expect(await keyOf(id)).toMatchObject({
      component: 'ergon',
      models: ['simulated/*', 'rhetor/code'],
      contexts: 'component',
      permissions: ['ask', 'remember'],
      limits: { requests_per_minute: 600, tokens_per_minute: 1_000_000, concurrent: 8 },
      expires_at: '2099-01-31T12:00:00.000Z',
      metadata: { team: 'search' },
    });
    console.expectNoComplaints();
    await console.close();
  });

  it('limits, rotates, disables, enables and deletes a key', async () => {
    const { key, key_id: id } = await newKey({ name: 'Anna', component: 'anna' });
    const console = await open();
    const { page } = console;
    await page.getByRole('button', { name: 'Edit Anna' }).click();
    await page.getByLabel('Requests a minute').fill('1');
    await page.getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row', { name: /Anna/ });
    await row.getByText('1 requests/min').waitFor();
    expect(await keyOf(id)).toMatchObject({
      component: 'anna',
      limits: { requests_per_minute: 1 },
    });
    expect([await ask(key), await ask(key)]).toEqual([200, 429]);

    await page.getByRole('button', { name: 'Rotate Anna' }).click();
    await page.getByLabel('The former secret is still accepted').selectOption('For an hour');
    await page.getByRole('button', { name: 'Rotate key' }).click();
    const second = await shownSecret(page);
    await page.keyboard.press('Escape');
    await row.getByText('former secret until').waitFor();
    await expect.poll(() => focused(page)).toBe('Rotate');
    const statuses = async (...keys: readonly string[]) =>
      Promise.all(keys.map(async (one) => (await call(one, '/providers')).status));
    expect(await statuses(key, second)).toEqual([200, 200]);
    await page.getByRole('button', { name: 'Rotate Anna' }).click();
    await page.getByRole('button', { name: 'Rotate key' }).click();
    const third = await shownSecret(page);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await statuses(key, second, third)).toEqual([401, 401, 200]);

    await page.getByRole('button', { name: 'Disable Anna' }).click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    // Exact, since the buttons Disable and Delete side by side contain the word, too.
    await row.getByText('disabled', { exact: true }).waitFor();
    expect(await statuses(third)).toEqual([401]);
    await page.getByRole('button', { name: 'Enable Anna' }).click();
    await row.getByText('active', { exact: true }).waitFor();
    expect(await statuses(third)).toEqual([200]);

    await page.getByRole('button', { name: 'Delete Anna' }).click();
    await page
      .getByRole('dialog')
      .getByText('The conversations and notes that it made stay')
      .waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    expect((await call(ADMINISTRATOR, `/keys/${id}`)).status).toBe(404);
    console.expectNoComplaints();
    await console.close();
  });

  it('makes a budget, shows what a call has spent of it, changes and deletes it', async () => {
    const { key, key_id: id } = await newKey({ name: 'Berta' });
    const console = await open();
    const { page } = console;
    await page.getByRole('button', { name: 'New budget' }).click();
    const form = page.getByRole('dialog', { name: 'New budget' });
    await form.getByLabel('Name').fill('Berta a day');
    await form.getByLabel('Limit', { exact: true }).fill('1');
    await form.getByLabel('Period').selectOption('Day');
    await form.getByLabel('Time zone').selectOption('Europe/Berlin');
    await form.getByLabel('If a call exceeds the budget').selectOption('Try cheaper models first');
    await form.getByLabel('Report at percent').fill('2, 90');
    await form.getByLabel('Key').selectOption(`Berta (${id})`);
    await form.getByLabel('Provider').fill('simulated');
    await form.getByLabel('Input price').fill('3');
    await form.getByLabel('Output price').fill('15');
    await form.getByRole('button', { name: 'Create budget' }).click();
    const card = page.getByRole('listitem').filter({ hasText: 'Berta a day' });
    await card.getByText('within the limit').waitFor();
    expect(await ask(key)).toBe(200);
    await page.reload();
    await card.getByText('2% reached').waitFor();
    await card
      .getByRole('img', { name: /^Berta a day: (?:US)?\$\d.* of (?:US)?\$1.* spent, \d.*%; / })
      .waitFor();
    await card.getByText('tries cheaper models of the rule').waitFor();
    expect(await card.getByRole('link', { name: 'Berta' }).getAttribute('href')).toBe(
      `/console/requests?key=${id}`,
    );

    await page.getByRole('button', { name: 'Edit Berta a day' }).click();
    const editing = page.getByRole('dialog', { name: 'Edit Berta a day' });
    expect(await editing.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
    await editing.getByLabel('Limit', { exact: true }).fill('0.01');
    await editing.getByRole('button', { name: 'Save' }).click();
    await card.getByText('over the limit').first().waitFor();
    expect(await ask(key)).toBe(429);

    await page.getByRole('button', { name: 'Delete Berta a day' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await card.waitFor({ state: 'detached' });
    expect(await ask(key)).toBe(200);
    console.expectNoComplaints();
    await console.close();
  });

  it('shows what the server refuses beside the field, and what it could not do', async () => {
    const console = await open();
    const { page } = console;
    await page.getByRole('button', { name: 'New key' }).focus();
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'New key' });
    // It begins at its first field.
    await expect
      .poll(() => form.getByLabel('Name').evaluate((field) => field.matches(':focus')))
      .toBe(true);
    await page.keyboard.type('Carl');
    // Once around the dialog and beyond.
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      expect(
        await page.evaluate<boolean>(
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
        ),
      ).toBe(true);
    }
    await form.getByLabel('Conversations that it sees').selectOption('component');
    await form.getByRole('button', { name: 'Create key' }).click();
    await form.getByText('Can be "component" only for a key with a component.').waitFor();
    const invalid = form.locator('[aria-invalid]');
    await expect.poll(() => invalid.evaluate((field) => field.matches(':focus'))).toBe(true);

    await page.route('**/keys', (route) => route.abort());
    await form.getByLabel('Component').fill('carl');
    await form.getByRole('button', { name: 'Create key' }).click();
    await form.getByRole('alert').getByText('Check that it runs').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('New key');
    await page.unroute('**/keys');

    await page.getByRole('button', { name: 'New budget' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Half');
    await page.getByLabel('Limit', { exact: true }).fill('5');
    await page.getByLabel('Input price').fill('3');
    await page.getByRole('button', { name: 'Create budget' }).click();
    await page.getByText('Must be given, too; 0 is possible.').waitFor();
    console.forget(/422|ERR_FAILED/);
    console.expectNoComplaints();
    await console.close();
  });

  it('says what to do when the lists cannot be loaded, and recovers', async () => {
    await newKey({ name: 'Dora' });
    const console = await browser.open(rhetor.url, '/console/keys');
    const { page } = console;
    const failing = /\/(?:keys|budgets)$/;
    await page.getByLabel('Token or key').fill(ADMINISTRATOR);
    await page.route(
      (url) => failing.test(url.pathname) && !url.pathname.startsWith('/console'),
      (route) => route.fulfill({ status: 503, json: FAILED }),
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(2);
    await page.getByRole('alert').getByText(FAILED.error).first().waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('row', { name: /Dora/ }).waitFor();
    console.forget(/503/);
    console.expectNoComplaints();
    await console.close();
  });

  it('is not for a key, which has no link to it', async () => {
    const { key } = await newKey({ name: 'Emil' });
    const console = await open(browser, key);
    const { page } = console;
    await page.getByText('There is no screen at this address that you may see.').waitFor();
    expect(await page.getByRole('link', { name: 'Requests' }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
    console.expectNoComplaints();
    await console.close();
  });

  it('is accessible, shows names as text, and fits a phone', async () => {
    const [name = '', other = ''] = HOSTILE_TEXTS;
    await newKey({
      name: name.slice(0, 128),
      models: ['a'.repeat(200)],
      limits: { concurrent: 1 },
    });
    await call(ADMINISTRATOR, '/budgets', {
      name: other.slice(0, 128),
      limit_tokens: 1_000_000_000_000_000,
      scope: { component: 'c'.repeat(128) },
    });
    const console = await open(lenient);
    const { page } = console;
    await page.getByRole('heading', { level: 3, name: other.slice(0, 128) }).waitFor();
    await page.getByText(name.slice(0, 128)).first().waitFor();
    await console.expectAccessible();
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
    for (const wide of [1_000, 820, 360]) {
      await page.setViewportSize({ width: wide, height: PHONE.height });
      await expect.poll(width).toBeLessThanOrEqual(wide);
    }
    await page.getByRole('button', { name: 'New budget' }).click();
    await console.expectAccessible();
    const dialog = page.getByRole('dialog');
    expect(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(
      true,
    );
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Fritz');
    await console.expectAccessible();
    await page.getByRole('button', { name: 'Create key' }).click();
    await shownSecret(page);
    await console.expectAccessible();
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    console.expectNoComplaints();
    await console.close();
  });
});

const FAILED = {
  error: 'The storage is not available. Try again in a moment.',
  detail: 'The storage is not available. Try again in a moment.',
  code: 'storage_unavailable',
} as const;
