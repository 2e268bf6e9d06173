/** The setup scripts in a made-up clone, with a small npm and a small compiler that record their calls. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

/**
 * Imitates npm as far as the setup sees it. `ci`: empty the folder, fill it, write the record last;
 * `rebuild`: link the packages' commands.
 */
const NPM = `
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const link = () => {
  mkdirSync('node_modules/.bin', { recursive: true });
  for (const [path, { bin = {} }] of Object.entries(packages)) {
    for (const [name, file] of Object.entries(bin)) {
      if (existsSync(path)) symlinkSync('../../' + path + '/' + file, 'node_modules/.bin/' + name);
    }
  }
};
if (process.argv[2] === 'rebuild') {
  link();
  if (existsSync('slow-link')) await new Promise((resolve) => setTimeout(resolve, 60_000));
  process.exit();
}
appendFileSync('calls', 'npm\\n');
if (existsSync('offline')) {
  console.error('npm error code ENOTFOUND');
  process.exit(1);
}
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/@nestjs/cli/bin', { recursive: true });
cpSync('nest.js', 'node_modules/@nestjs/cli/bin/nest.js');
if (existsSync('packaged')) cpSync('packaged', 'node_modules', { recursive: true });
if (!process.argv.includes('--no-bin-links')) link();
if (existsSync('slow')) await new Promise((resolve) => setTimeout(resolve, 60_000));
cpSync('package-lock.json', 'node_modules/.package-lock.json');
`;

const NEST = `
const { appendFileSync, cpSync, existsSync, rmSync } = require('node:fs');
appendFileSync('calls', 'nest\\n');
rmSync('dist', { recursive: true, force: true });
cpSync('src', 'dist', { recursive: true });
if (existsSync('broken')) {
  console.log('src/main.ts:1:1 - error TS1005');
  process.exit(1);
}
`;

/** As named by scripts/runtime.mjs for this machine. */
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'rhetor-setup-'));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  cpSync(join(import.meta.dirname, '..', '..', 'scripts'), join(clone, 'scripts'), {
    recursive: true,
  });
  write('npm-cli.js', NPM);
  write('nest.js', NEST);
  write('package.json', '{"type":"module"}');
  write('package-lock.json', lockFile('1.0.0'));
  for (const name of ['nest-cli.json', 'tsconfig.json', 'tsconfig.build.json']) write(name, '{}');
  write('src/main.ts', 'export const one = 1;');
});

it('installs and builds a fresh clone, and then is silent because nothing is left to do', async () => {
  expect(await setUp()).toMatchObject({ code: 0 });
  expect(calls()).toEqual(['npm', 'nest']);
  expect(await setUp()).toEqual({ code: 0, said: '' });
  expect(calls()).toEqual(['npm', 'nest']);
});

it('builds again when a source or a setting has changed, but not for a spec', async () => {
  await setUp();
  write('src/main.spec.ts', 'export const two = 2;');
  await setUp();
  expect(calls()).toEqual(['npm', 'nest']);
  write('src/main.ts', 'export const one = 2;');
  await setUp();
  write('tsconfig.json', '{"compilerOptions":{}}');
  await setUp();
  expect(calls()).toEqual(['npm', 'nest', 'nest', 'nest']);
});

it('installs again when the lock file names other packages', async () => {
  await setUp();
  write('package-lock.json', lockFile('2.0.0'));
  await setUp();
  expect(calls()).toEqual(['npm', 'nest', 'npm', 'nest']);
});

it('keeps packages that a developer installed by hand', async () => {
  await setUp();
  write('package-lock.json', lockFile('2.0.0'));
  write('node_modules/.package-lock.json', lockFile('2.0.0'));
  await setUp('--no-build');
  expect(calls()).toEqual(['npm', 'nest']);
});

it('reports which package of this machine npm left out, and tries again the next time', async () => {
  write('package-lock.json', lockFile('1.0.0', { optionalForHere: true }));
  write('npm-cli.js', NPM.replace("cpSync('package-lock.json'", "cpSync('partial-lock.json'"));
  write('partial-lock.json', lockFile('1.0.0'));
  expect(await setUp()).toMatchObject({
    code: 1,
    said: expect.stringContaining('could not fetch native-binding'),
  });
  write('npm-cli.js', NPM);
  expect(await setUp()).toMatchObject({ code: 0 });
  expect(calls()).toEqual(['npm', 'npm', 'nest']);
});

it('explains a machine without network, and a source that does not compile', async () => {
  write('offline', '');
  expect(await setUp()).toMatchObject({
    code: 1,
    said: expect.stringContaining('npm could not reach the package registry'),
  });
  rmSync(join(clone, 'offline'));
  write('broken', '');
  expect(await setUp()).toMatchObject({ code: 1, said: expect.stringContaining('error TS1005') });
  rmSync(join(clone, 'broken'));
  expect(await setUp()).toMatchObject({ code: 0 });
});

it('lets one of two concurrent setups do the work while the other waits', async () => {
  const outcomes = await Promise.all([setUp(), setUp(), setUp()]);
  expect(outcomes.map((outcome) => outcome.code)).toEqual([0, 0, 0]);
  expect(calls()).toEqual(['npm', 'nest']);
});

it.each(['SIGTERM', 'SIGKILL'] as const)('starts over after a %s half-way', async (signal) => {
  write('slow', '');
  const child = start([]);
  await vi.waitFor(() => expect(existsSync(join(clone, 'node_modules', '@nestjs'))).toBe(true));
  const npm = Number(readFileSync(join(clone, '.rhetor-setup.lock'), 'utf8').split('\n')[2]);
  const end = once(child, 'close');
  child.kill(signal);
  await end;
  // The setup was killed, so it could not stop npm.
  if (signal === 'SIGKILL') process.kill(npm, 'SIGKILL');
  rmSync(join(clone, 'slow'));
  expect(await setUp()).toMatchObject({ code: 0 });
  expect(calls()).toEqual(['npm', 'npm', 'nest']);
  expect(existsSync(join(clone, '.rhetor-setup.lock'))).toBe(false);
});

describe('the packaged Node', () => {
  it('comes first for npm scripts, if it runs', async () => {
    packageNode(`exec "${process.execPath}" "$@"`);
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(existsSync(nodeLink())).toBe(true);
  });

  it.each([
    ['lacks a library', 'echo "error while loading shared libraries" >&2; exit 127'],
    ['is too old', 'echo v22.1.0'],
    ['crashes', 'kill -SEGV $$'],
  ])("is left out if it %s; the machine's own runs Rhetor", async (_, body) => {
    packageNode(body);
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(calls()).toEqual(['npm', 'nest']);
    expect(existsSync(nodeLink())).toBe(false);
    expect(await setUp()).toEqual({ code: 0, said: '' });
  });

  it.each([
    ['while npm installs', 'slow', () => join(clone, 'node_modules', NODE_PACKAGE)],
    ['while npm links', 'slow-link', () => join(clone, 'node_modules', '.bin', 'tool')],
  ])('breaks no later command of a set-up that was killed %s', async (_, slow, sign) => {
    packageNode('exit 127');
    write(slow, '');
    const child = start([]);
    await vi.waitFor(() => expect(existsSync(sign())).toBe(true));
    const tools = readFileSync(join(clone, '.rhetor-setup.lock'), 'utf8').trim().split('\n');
    const end = once(child, 'close');
    child.kill('SIGKILL');
    process.kill(Number(tools.at(-1)), 'SIGKILL');
    await end;
    expect(existsSync(nodeLink())).toBe(false);
    rmSync(join(clone, slow));
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(existsSync(nodeLink())).toBe(false);
    expect(existsSync(join(clone, 'node_modules', '.bin', 'tool'))).toBe(true);
  });

  it('is linked by the next setup if one was killed before npm linked anything', async () => {
    packageNode(`exec "${process.execPath}" "$@"`);
    expect(await setUp()).toMatchObject({ code: 0 });
    rmSync(join(clone, 'node_modules', '.bin'), { recursive: true });
    rmSync(join(clone, 'node_modules', '.rhetor-install'));
    expect(await setUp()).toMatchObject({ code: 0 });
    expect(existsSync(nodeLink())).toBe(true);
  });
});

async function setUp(...flags: string[]): Promise<{ code: unknown; said: string }> {
  const child = start(flags);
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  return { code, said: Buffer.concat(said).toString() };
}

function start(flags: readonly string[]) {
  return spawn(process.execPath, [join(clone, 'scripts', 'setup.mjs'), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_execpath: join(clone, 'npm-cli.js'), npm_config_omit: '' },
  });
}

/** @param body of the shell script that replaces the binary */
function packageNode(body: string): void {
  write(`packaged/${NODE_PACKAGE}/bin/node`, `#!/bin/sh\n${body}\n`);
  chmodSync(join(clone, 'packaged', NODE_PACKAGE, 'bin', 'node'), 0o755);
  write('packaged/tool/tool.js', '');
  const { packages } = JSON.parse(lockFile('1.0.0'));
  packages[`node_modules/${NODE_PACKAGE}`] = { optional: true, bin: { node: 'bin/node' } };
  packages['node_modules/tool'] = { bin: { tool: 'tool.js' } };
  write('package-lock.json', JSON.stringify({ packages }));
}

/** Where npm scripts look for Node first. */
function nodeLink(): string {
  return join(clone, 'node_modules', '.bin', 'node');
}

function calls(): readonly string[] {
  return readFileSync(join(clone, 'calls'), 'utf8').trim().split('\n');
}

function write(name: string, content: string): void {
  const path = join(clone, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function lockFile(version: string, { optionalForHere = false } = {}): string {
  const binding = { version, optional: true, os: [process.platform], cpu: [process.arch] };
  return JSON.stringify({
    packages: {
      '': { name: 'made-up' },
      'node_modules/one': { version, integrity: `sha512-${version}` },
      'node_modules/elsewhere': { version, optional: true, os: ['elsewhere'], cpu: ['none'] },
      ...(optionalForHere ? { 'node_modules/native-binding': binding } : {}),
    },
  });
}
