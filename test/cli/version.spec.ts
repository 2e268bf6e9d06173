/** Everything that reports a version reports the one in package.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { run } from './command.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const text = (...path: readonly string[]) => readFile(join(PROJECT, ...path), 'utf8');
const versionIn = (json: unknown) => (json as { readonly version: string }).version;

beforeAll(() => buildRhetor(), 120_000);

it('is the same in the command line, the server, its document, the lock and the changelog', async () => {
  const version = versionIn(JSON.parse(await text('package.json')));
  const rhetor = await TestRhetor.start();
  onTestFinished(() => rhetor.stop());
  for (const args of [['--version'], ['serve', '--version']]) {
    expect(await run(args)).toMatchObject({ code: 0, stdout: `${version}\n` });
  }
  for (const path of ['/', '/health']) {
    expect(versionIn(await (await rhetor.get(path)).json())).toBe(version);
  }
  const served = (await (await rhetor.get('/openapi.json')).json()) as { readonly info: unknown };
  expect(versionIn(served.info)).toBe(version);
  const lock = JSON.parse(await text('package-lock.json')) as {
    readonly packages: Readonly<Record<string, unknown>>;
  };
  expect(versionIn(lock)).toBe(version);
  expect(versionIn(lock.packages[''])).toBe(version);
  expect(await text('CHANGELOG.md')).toContain(`\n## ${version}`);
});
