/** What a browser loads before the console's first screen stays small. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';

const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'console');
/** Bytes after gzip. */
const MOST_FIRST_LOAD = 120 * 1024;

beforeAll(buildRhetor, 120_000);

/** The page, and all that it and its scripts load without being asked. */
function firstLoad(): ReadonlySet<string> {
  const page = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name = '']) => name);
  const files = new Set(['index.html', ...named]);
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    const code = readFileSync(join(BUILT, file), 'utf8');
    const imports = code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g);
    for (const [, name = ''] of imports) files.add(join(dirname(file), name));
  }
  return files;
}

it('is at most 120 KiB gzip', () => {
  const files = [...firstLoad()];
  expect(files.some((file) => file.endsWith('.js'))).toBe(true);
  expect(files.filter((file) => !existsSync(join(BUILT, file)))).toEqual([]);
  const sizes = files.map((file) => gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_FIRST_LOAD);
});
