/** README's table of the environment contains exactly the variables that the code reads. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const PROJECT = join(import.meta.dirname, '..', '..');

/** Read by Node and its libraries themselves: it may be in the table, and in no code. */
const READ_BY_THE_RUNTIME = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
];

const NAME = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+';
/** A file that reads the environment uses the process's, or gets it as an argument. */
const READS_ENVIRONMENT = /process\.env\b|NodeJS\.ProcessEnv\b/;
/** A name as the argument of a reader, `read('X')`, or as a key, `variables['X']`. */
const READING = new RegExp(`[(\\[]\\s*'(${NAME})'`, 'g');

describe("README's table of the environment", () => {
  let read: ReadonlySet<string>;
  let listed: ReadonlySet<string>;
  beforeAll(async () => {
    [read, listed] = await Promise.all([namesInCode(), namesInTable()]);
  });

  it('has every variable that the code reads', () => {
    expect([...read].filter((name) => !listed.has(name))).toEqual([]);
  });

  it('has no unused variable', () => {
    const known = new Set([...read, ...READ_BY_THE_RUNTIME]);
    expect([...listed].filter((name) => !known.has(name))).toEqual([]);
  });

  it('is compared with what the code really reads', () => {
    for (const name of ['RHETOR_PORT', 'RHETOR_INSECURE', 'RHETOR_URL', 'ENGRAM_URL', 'NODE_ENV']) {
      expect(read).toContain(name);
    }
    expect(read).toContain('ANTHROPIC_API_KEY');
  });
});

async function namesInCode(): Promise<ReadonlySet<string>> {
  const source = join(PROJECT, 'src');
  const files = (await readdir(source, { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
  );
  const texts = await Promise.all(files.map((name) => readFile(join(source, name), 'utf8')));
  const names = texts
    .filter((text) => READS_ENVIRONMENT.test(text))
    .flatMap((text) => [...text.matchAll(READING)].map(([, name = '']) => name));
  return new Set([...names, ...(await namesInProviders())]);
}

/** providers.json defines the names of the variables for keys and addresses. */
async function namesInProviders(): Promise<readonly string[]> {
  const text = await readFile(join(PROJECT, 'config', 'providers.json'), 'utf8');
  return Object.values(JSON.parse(text) as Record<string, Record<string, unknown>>).flatMap(
    (provider) =>
      Object.entries(provider)
        .filter(([key]) => key.endsWith('_env'))
        .flatMap(([, value]) => [value].flat().map(String)),
  );
}

/** The first column of the table under "Environment". */
async function namesInTable(): Promise<ReadonlySet<string>> {
  const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
  const [, section = ''] = readme.split(/^## Environment$/m);
  const [table = ''] = section.split(/^## /m);
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '');
  const names = cells.flatMap((cell) => cell.match(new RegExp(`\`${NAME}\``, 'g')) ?? []);
  return new Set(names.map((name) => name.slice(1, -1)));
}
