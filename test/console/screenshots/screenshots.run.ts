/** Pictures of every screen, wide and on a phone, light and dark, of a Rhetor in use: docs/screenshots. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor } from '../../process/rhetor-process.ts';
import { type ConsolePage, DESKTOP, PHONE, TestBrowser } from '../browser.ts';
import { withPalette } from './palette-png.ts';
import { NOW, TOKEN } from './seed.ts';
import { SeededRhetor } from './seeded-rhetor.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'screenshots');
const SIZES = [DESKTOP, PHONE] as const;
const THEMES = ['light', 'dark'] as const;

/** Addresses of screens at which they show more than at first. */
const MOST_TELLING: Readonly<Record<string, string>> = {
  usage: '/console/usage?group_by=model',
};

type View = { readonly name: string; readonly path: string };

describe('the pictures of the console', () => {
  let seeded: SeededRhetor;

  beforeAll(async () => {
    await buildRhetor();
    seeded = await SeededRhetor.start();
    await mkdir(FOLDER, { recursive: true });
    for (const name of await readdir(FOLDER)) {
      if (name.endsWith('.png')) await rm(join(FOLDER, name));
    }
  });
  afterAll(() => seeded.stop());

  for (const size of SIZES) {
    for (const theme of THEMES) {
      it(`shows every screen at ${size.width} pixels, ${theme}`, async () => {
        const browser = await TestBrowser.start({ size, theme });
        const console = await browser.open(seeded.rhetor.url);
        const { page } = console;
        const keep = async (name: string): Promise<void> => {
          await settled(page);
          await writeFile(
            join(FOLDER, `${name}-${size.width}-${theme}.png`),
            withPalette(await page.screenshot({ animations: 'disabled', caret: 'hide' })),
          );
        };
        await page.clock.setFixedTime(NOW);
        await page.getByLabel('Token or key').waitFor();
        await keep('sign-in');
        await page.getByLabel('Token or key').fill(TOKEN);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.locator('nav').waitFor({ state: 'attached' });
        for (const { name, path } of await viewsOf(console, seeded)) {
          await page.goto(seeded.rhetor.url + path);
          await keep(name);
        }
        console.expectNoComplaints();
        await browser.stop();
      });
    }
  }
});

/** Every screen of the navigation, and the places below some of them. */
async function viewsOf({ page }: ConsolePage, { places }: SeededRhetor): Promise<readonly View[]> {
  const screens = await page.locator('nav a').evaluateAll((links) =>
    links.map((link) => ({
      name: (link.textContent ?? '')
        .trim()
        .toLowerCase()
        .replace(/^chat$/, 'new-chat'),
      path: link.getAttribute('href') ?? '',
    })),
  );
  expect(screens.length).toBeGreaterThan(5);
  const conversation = encodeURIComponent(places.conversation);
  return [
    ...screens.map(({ name, path }) => ({ name, path: MOST_TELLING[name] ?? path })),
    { name: 'chat', path: `/console/chat/${conversation}` },
    { name: 'conversation', path: `/console/conversations/${conversation}` },
    { name: 'request', path: `/console/requests/${places.request}` },
    { name: 'prompt', path: `/console/prompts/${places.prompt}` },
  ];
}

/** Everything has loaded, and was drawn. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await expect.poll(() => page.locator('.loading, .spinner').count()).toBe(0);
  await page.evaluate(
    'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))',
  );
}
