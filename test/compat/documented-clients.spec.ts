/** Runs the examples of docs/clients.md as printed, except for the port. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(PROJECT, 'docs', 'clients.md'), 'utf8');
const run = promisify(execFile);

type Example = { readonly title: string; readonly language: string; readonly code: string };

/** Each block of code that can run, with the heading above it. */
const EXAMPLES: readonly Example[] = PAGE.split(/^## /m).flatMap((section) =>
  [...section.matchAll(/^```(js|sh)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    title: section.split('\n')[0] ?? '',
    language,
    code,
  })),
);

let rhetor: TestRhetor;
let folder: string;

beforeAll(async () => {
  rhetor = await TestRhetor.start({ tasks: { default: {}, code: {} } });
  folder = await mkdtemp(join(tmpdir(), 'rhetor-documented-'));
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(async () => {
  await rhetor.stop();
  await rm(folder, { recursive: true, force: true });
});

it.each(EXAMPLES)('$title ($language)', async ({ language, code }) => {
  const here = code.replaceAll('http://localhost:8300', rhetor.url);
  expect(here).toContain(rhetor.url);
  const file = join(folder, language === 'js' ? 'example.mjs' : 'example.sh');
  await writeFile(file, here);
  const { stdout } = await run(language === 'js' ? process.execPath : 'bash', [file], {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  // When streamed, each word is a separate event.
  expect(stdout).toMatch(/\bsimulated\b/);
});

it('covers every kind of client that is tested here', async () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(8);
  const { devDependencies, dependencies } = JSON.parse(
    await readFile(join(PROJECT, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, Readonly<Record<string, string>>>>;
  const code = EXAMPLES.map((example) => example.code).join('\n');
  for (const [, name = ''] of code.matchAll(/from '((?:@[^/']+\/)?[^/']+)/g)) {
    expect({ ...devDependencies, ...dependencies }).toHaveProperty([name]);
  }
});
