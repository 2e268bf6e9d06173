/** `npm pack`: the package contains everything that an installed `rhetor` needs, and nothing of the setup. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildRhetor, RhetorProcess } from './rhetor-process.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

type Manifest = {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

let folder: string;
let installed: string;
let manifest: Manifest;

beforeAll(async () => {
  await buildRhetor();
  folder = await mkdtemp(join(tmpdir(), 'rhetor-installed-'));
  const packages = join(folder, 'node_modules');
  installed = join(packages, 'rhetor');
  manifest = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as Manifest;
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PROJECT });
  await mkdir(packages);
  // A separate project, because Node resolves by the nearest package.json.
  await writeFile(join(folder, 'package.json'), '{"name":"uses-rhetor"}');
  await run('tar', ['xzf', `rhetor-${manifest.version}.tgz`], { cwd: folder });
  await run('mv', ['package', installed], { cwd: folder });
  // Installs what npm would fetch: only the dependencies that the package names.
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(packages, name)), { recursive: true });
    await symlink(join(PROJECT, 'node_modules', name), join(packages, name));
  }
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function command(args: readonly string[]) {
  const bin = join(installed, 'scripts', 'rhetor.mjs');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RHETOR_PORT: '0',
    HERMES_API_URL: 'off',
    ENGRAM_URL: 'off',
  };
  return { file: process.execPath, args: [bin, ...args], options: { env: environment } };
}

it('shows its version and its help', async () => {
  const { file, args, options } = command(['--version']);
  expect((await run(file, args, options)).stdout).toBe(`${manifest.version}\n`);
  const help = command(['--help']);
  expect((await run(help.file, help.args, help.options)).stdout).toContain('rhetor');
});

it('serves with the included config, templates and pages', async () => {
  const { file, args, options } = command(['serve']);
  const rhetor = new RhetorProcess(
    spawn(file, args, { ...options, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  onTestFinished(async () => {
    rhetor.kill('SIGKILL');
    await rhetor.untilEnd();
  });
  await rhetor.untilListening();
  const answer = await rhetor.post('/message', { message: 'Hello', options: { max_tokens: 5 } });
  expect(await answer.json()).toMatchObject({ provider: 'simulated', finished: true });
  expect(await (await rhetor.get('/prompts')).text()).toContain('ergon');
  expect(await (await rhetor.get('/health')).json()).toMatchObject({ version: manifest.version });
  expect((await rhetor.get('/openapi.json')).status).toBe(200);
  expect((await rhetor.get('/docs')).status).toBe(200);
  expect((await rhetor.get('/console/')).status).toBe(200);
  rhetor.kill('SIGTERM');
  expect(await rhetor.untilEnd()).toMatchObject({ code: 0 });
});

it('contains the typed client', async () => {
  const script =
    "import('rhetor/client').then(({ RhetorClient }) => console.log(RhetorClient.name))";
  const { stdout } = await run(process.execPath, ['--eval', script], { cwd: folder });
  expect(stdout).toBe('RhetorClient\n');
});
