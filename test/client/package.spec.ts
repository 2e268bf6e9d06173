/** `rhetor/client` as a package in another project: it type-checks there, and runs. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

const PROGRAM = `
import { type Answer, RhetorClient, RhetorClientError, type StreamStep } from 'rhetor/client';

const client = new RhetorClient({ url: process.argv[2] ?? '' });
const answer: Answer = await client.message({ message: 'Hello', options: { max_tokens: 5 } });
let last: StreamStep | undefined;
for await (const step of client.stream({ message: 'Hello', context_id: answer.context })) {
  last = step;
}
if (last?.done === true) console.log(last.finish_reason, last.context === answer.context);
const socket = client.connect();
console.log((await socket.status()).service);
socket.close();
try {
  // @ts-expect-error there is no such field
  await client.message({ mesage: 'Hello' });
} catch (error) {
  if (error instanceof RhetorClientError) console.log(error.code, error.fields.length > 0);
}
`;

let rhetor: TestRhetor;
let consumer: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  consumer = await mkdtemp(join(tmpdir(), 'rhetor-consumer-'));
  await mkdir(join(consumer, 'node_modules', '@types'), { recursive: true });
  await symlink(PROJECT, join(consumer, 'node_modules', 'rhetor'));
  await symlink(
    join(PROJECT, 'node_modules', '@types', 'node'),
    join(consumer, 'node_modules', '@types', 'node'),
  );
  await writeFile(join(consumer, 'package.json'), '{"type":"module"}');
  await writeFile(join(consumer, 'program.ts'), PROGRAM);
  // A page knows its own address, and nothing about Node.
  await writeFile(
    join(consumer, 'page.ts'),
    PROGRAM.replace(/process\.argv.*''/, 'location.origin'),
  );
});
afterAll(async () => {
  await rhetor.stop();
  await rm(consumer, { recursive: true, force: true });
});

/** @returns the compiler's errors */
async function complaints(file: string, ...settings: readonly string[]): Promise<string> {
  const compiler = join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = [
    '--strict',
    '--target',
    'es2024',
    '--outDir',
    'out',
    '--exactOptionalPropertyTypes',
  ];
  const args = [compiler, file, ...flags, ...settings];
  return run(process.execPath, args, { cwd: consumer }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  );
}

it('type-checks in Node and in a browser, and runs', async () => {
  const page = ['--module', 'es2022', '--moduleResolution', 'bundler', '--lib', 'es2024,dom'];
  expect(await complaints('page.ts', ...page)).toBe('');
  expect(await complaints('program.ts', '--module', 'nodenext', '--types', 'node')).toBe('');
  const program = join(consumer, 'out', 'program.js');
  const { stdout } = await run(process.execPath, [program, rhetor.url]);
  expect(stdout.split('\n')).toEqual(['stop true', 'rhetor', 'validation_failed true', '']);
});
