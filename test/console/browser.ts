/** The machine's own browser for the console's tests; each page fails for whatever it complains about. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE_MS } from '../support/patience.ts';

/** CI installs one; without any, only the tests in a browser are skipped. */
const CHROMIUM = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

export const HAS_BROWSER = CHROMIUM !== undefined || process.env['CI'] !== undefined;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export type BrowserOptions = {
  readonly theme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
  /** axe needs it, since the console's policy allows no script but its own. */
  readonly bypassesPolicy?: boolean;
};

export class TestBrowser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  static async start(options: BrowserOptions = {}): Promise<TestBrowser> {
    const profile = await mkdtemp(join(tmpdir(), 'rhetor-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
      viewport: options.size ?? DESKTOP,
      colorScheme: options.theme ?? 'light',
      locale: 'en-GB',
      timezoneId: 'UTC',
      bypassCSP: options.bypassesPolicy ?? false,
    });
    return new TestBrowser(context, profile);
  }

  async stop(): Promise<void> {
    await this.context.close();
    // Its processes may write into it for a moment longer.
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10 });
  }

  /** @param url where Rhetor is; a request to any other origin is refused and reported */
  async open(url: string, path = '/console/'): Promise<ConsolePage> {
    const page = await this.context.newPage();
    // Shorter than a test's own limit, so that a failure names what was waited for.
    page.setDefaultTimeout(PATIENCE_MS);
    const watched = new ConsolePage(page, new URL(url).origin);
    await watched.watch();
    await page.goto(url + path);
    return watched;
  }
}

/** A page, and everything about it that a user of the console must never get. */
export class ConsolePage {
  private complaints: string[] = [];

  constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  async watch(): Promise<void> {
    const { page } = this;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    // Includes what the content security policy has refused.
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.route(
      (url) => url.origin !== this.origin && !/^(?:data|blob):/.test(url.protocol),
      async (route) => {
        this.complaints.push(`requested ${route.request().url()}`);
        await route.abort();
      },
    );
  }

  /** Of an error that a test has caused, the browser complains as well. */
  forget(pattern: RegExp): void {
    this.complaints = this.complaints.filter((complaint) => !pattern.test(complaint));
  }

  expectNoComplaints(): void {
    expect(this.complaints).toEqual([]);
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** Fails for every finding of axe-core that is serious or worse; needs `bypassesPolicy`. */
  async expectAccessible(): Promise<void> {
    await this.page.evaluate(axe.source);
    const findings = await this.page.evaluate(async () => {
      const inPage: Axe = Reflect.get(globalThis, 'axe');
      const { violations } = await inPage.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    });
    expect(findings).toEqual([]);
  }
}

type Axe = {
  readonly run: () => Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact?: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
};
