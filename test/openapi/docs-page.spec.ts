/** GET /docs in a browser: shows the operations, loads nothing from elsewhere, and uses a token. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../support/patience.ts';
import { TestRhetor } from '../support/rhetor.ts';

const TOKEN = 'a-token-of-some-length';

/** The machine's own browser: CI installs one; without any, only these tests are skipped. */
const BROWSER = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(BROWSER === undefined && process.env['CI'] === undefined)('GET /docs', () => {
  let open: TestRhetor;
  let closed: TestRhetor;
  let profile: string;
  let browser: BrowserContext;
  let page: Page;
  let foreignRequests: string[];
  let complaints: string[];

  beforeAll(async () => {
    open = await TestRhetor.start();
    closed = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
    profile = await mkdtemp(join(tmpdir(), 'rhetor-chromium-'));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: BROWSER ?? '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
    });
  });
  afterAll(async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
    await open.stop();
    await closed.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    // Shorter than the test's own limit, so that a failure names what was waited for.
    page.setDefaultTimeout(PATIENCE_MS);
    foreignRequests = [];
    complaints = [];
    page.on('request', (request) => {
      if (!/^(?:http:\/\/127\.0\.0\.1:|data:)/.test(request.url()))
        foreignRequests.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  it('shows every operation and sends requests, calls no other server, and logs no errors', async () => {
    await page.goto(`${open.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    const document = (await (await open.get('/openapi.json')).json()) as {
      readonly paths: Readonly<Record<string, object>>;
    };
    const count = Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length;
    expect(await page.locator('.opblock').count()).toBe(count);
    await page.locator('#operations-Conversation-Message_message .opblock-summary-control').click();
    await page.getByText('Rhetor keeps the history').first().waitFor();

    const health = page.locator('#operations-Service-Info_healthReport');
    await health.locator('.opblock-summary-control').click();
    await health.locator('button.execute').click();
    await health.locator('.live-responses-table').waitFor();
    expect(await health.locator('.live-responses-table').textContent()).toContain('"healthy"');
    expect({ foreignRequests, complaints }).toEqual({ foreignRequests: [], complaints: [] });
  });

  it('asks for the token if one is set, and sends it with every request', async () => {
    await page.goto(`${closed.url}/docs`);
    await page.getByText('A token is required.').waitFor();
    await page.locator('#token').fill(TOKEN);
    await page.locator('#token-form button').click();
    const providers = page.locator('#operations-Models-Providers_providers');
    await providers.locator('.opblock-summary-control').click();
    await providers.locator('button.execute').click();
    await providers.locator('.live-responses-table').waitFor();
    expect(await providers.locator('.live-responses-table').textContent()).toContain('simulated');
    expect(foreignRequests).toEqual([]);
  });
});
