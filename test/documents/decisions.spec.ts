/** Compares the index of the decisions with the pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const DECISIONS = join(import.meta.dirname, '..', '..', 'docs', 'decisions');

it('lists every page once, with its date', () => {
  const index = readFileSync(join(DECISIONS, 'README.md'), 'utf8');
  const rows = [...index.matchAll(/^\| (\S+) \| \[.*\]\((\S+\.md)\)/gm)].map(
    ([, date = '', page = '']) => ({ date, page }),
  );
  const pages = readdirSync(DECISIONS).filter((name) => name !== 'README.md');
  expect(rows.map(({ page }) => page).toSorted()).toEqual(pages.toSorted());
  for (const { date, page } of rows) expect(page).toMatch(new RegExp(`^${date}-`));
});
