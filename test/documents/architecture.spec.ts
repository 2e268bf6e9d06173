/** The documents show the import rules that .dependency-table.mjs holds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API_SURFACES, FOLDERS, INNER_ORDERS, TYPES_ONLY } from '../../.dependency-table.mjs';

const PROJECT = join(import.meta.dirname, '..', '..');

describe('docs/architecture.md', () => {
  const rows = rowsOf('docs/architecture.md');

  it('lists the folders within folders in their order', () => {
    const ordered = Object.entries(INNER_ORDERS).flatMap(([parent, order]) =>
      order.map((folder) => (parent === 'api' ? folder : `src/${parent}/${folder}`)),
    );
    const listed = rows.map(([folder = '']) => folder).filter((folder) => folder !== 'surfaces');
    expect(listed).toEqual(ordered);
  });

  it('lists the surfaces', () => {
    const [, surfaces] = rows.find(([folder]) => folder === 'surfaces') ?? [];
    expect(surfaces?.split(', ')).toEqual(API_SURFACES);
  });
});

describe("CONTRIBUTING.md's table of the folders", () => {
  const cells = new Map(rowsOf('CONTRIBUTING.md').map(([folder, , imports]) => [folder, imports]));

  it.each(Object.entries(FOLDERS))('says what %s may import', (folder, allowed) => {
    const words = cells.get(`src/${folder}`)?.match(/\w+/g) ?? [];
    const named = words.filter((word) => Object.hasOwn(FOLDERS, word));
    const entries = [...allowed, ...(TYPES_ONLY[folder] ?? [])];
    const tops = new Set(entries.map((entry) => entry.split('/')[0]));
    expect([...new Set(named)].sort()).toEqual([...tops].sort());
  });
});

/** The cells of every row of the page's tables whose first is a name in code or `surfaces`. */
function rowsOf(page: string): readonly (readonly string[])[] {
  return readFileSync(join(PROJECT, page), 'utf8')
    .split('\n')
    .filter((line) => /^\| (`|surfaces)/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((row) => row.map((cell) => cell.replaceAll('`', '').trim()));
}
