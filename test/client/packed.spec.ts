/** `npm run pack:client`: the client installs into an empty project without a network, type-checks there, and runs. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** As at the beginning of docs/client.md. */
const SAMPLE = `
import { type Answer, RhetorClient, RhetorClientError } from 'rhetor-client';

declare const process: { readonly argv: readonly string[] };

const rhetor = new RhetorClient({ url: process.argv[2] ?? '' });
const answer: Answer = await rhetor.message({ message: 'Hello', context_id: 'ergon:design' });
for await (const step of rhetor.stream({ message: 'Go on', context_id: answer.context })) {
  if (step.done) console.log(step.finish_reason, step.context);
}
// @ts-expect-error there is no such method
rhetor.nothing;
await rhetor.contexts.messages('nowhere').catch((error: unknown) => {
  if (error instanceof RhetorClientError) console.log(error.code, error.status);
});
`;

let rhetor: TestRhetor;
let folder: string;
let consumer: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  folder = await mkdtemp(join(tmpdir(), 'rhetor-packed-'));
  consumer = join(folder, 'consumer');
  await mkdir(consumer);
  await run('npm', ['run', '--silent', 'pack:client', '--', '--pack-destination', folder], {
    cwd: PROJECT,
  });
  await writeFile(join(consumer, 'package.json'), '{"name":"consumer","type":"module"}');
  const packed = join(folder, `rhetor-client-${await version()}.tgz`);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', packed], { cwd: consumer });
}, 180_000);
afterAll(async () => {
  await rhetor.stop();
  await rm(folder, { recursive: true, force: true });
});

async function version(): Promise<string> {
  const text = await readFile(join(PROJECT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

it('installs only itself', async () => {
  const { stdout } = await run('npm', ['ls', '--all', '--json'], { cwd: consumer });
  const { dependencies } = JSON.parse(stdout) as { readonly dependencies: object };
  expect(dependencies).toEqual({
    'rhetor-client': expect.objectContaining({ version: await version() }),
  });
  expect(dependencies).not.toHaveProperty(['rhetor-client', 'dependencies']);
});

it('compiles with the strictest settings, and runs', async () => {
  await writeFile(join(consumer, 'sample.ts'), SAMPLE);
  const compiler = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  for (const [module, ...resolution] of [
    ['nodenext'],
    ['es2022', '--moduleResolution', 'bundler'],
  ] as const) {
    const args = [compiler, 'sample.ts', '--module', module, ...resolution, ...flags];
    const { stdout } = await run(
      process.execPath,
      [...args, '--target', 'es2024', '--lib', 'es2024,dom', '--outDir', 'out'],
      { cwd: consumer },
    ).catch((error: { readonly stdout: string }) => error);
    expect(stdout).toBe('');
  }
  const sample = join(consumer, 'out', 'sample.js');
  const { stdout } = await run(process.execPath, [sample, rhetor.url], { cwd: consumer });
  expect(stdout).toBe('stop ergon:design\ncontext_not_found 404\n');
});
