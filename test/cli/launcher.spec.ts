/** `rhetor` as npm and a shell start it: scripts/rhetor.mjs, on this Node and, if there is one, on an older one. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stage } from '../api/stage.ts';
import { buildRhetor } from '../process/rhetor-process.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const LAUNCHER = join(PROJECT, 'scripts', 'rhetor.mjs');

let stage: Stage;

beforeAll(async () => {
  await buildRhetor();
  stage = await Stage.start();
});
afterAll(() => stage.stop());

/** The machine's own Node, if the setup can run on it but Rhetor can't. */
function olderNode(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((node) => {
      if (!existsSync(node)) return false;
      const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
      const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
      return major < 24 && (major > 20 || (major === 20 && minor >= 19));
    });
}

function start(node: string, args: readonly string[]) {
  const child = spawn(node, [LAUNCHER, ...args], {
    env: { PATH: process.env['PATH'] ?? '', RHETOR_URL: stage.rhetor.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, said }));
  });
  return { child, ended };
}

const nodes = [
  ['this Node', process.execPath],
  ['an older Node', olderNode()],
] as const;

describe.each(nodes)('on %s', (_name, node = '') => {
  it.runIf(node !== '')('passes arguments in, and output and exit codes out', async () => {
    expect(await start(node, ['send', 'Hello']).ended).toEqual({
      code: 0,
      said: 'Hello, world!\n',
    });
    expect(await start(node, ['send', 'Hello', '--nothing']).ended).toMatchObject({ code: 2 });
  });

  it.runIf(node !== '')('passes signals on, and waits for what they do', async () => {
    stage.upstream.reset();
    stage.upstream.next({ fault: { type: 'silent' } });
    const { child, ended } = start(node, ['send', 'Hello']);
    await stage.upstream.until(() => stage.upstream.requests.length === 1);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, said: '' });
    await stage.upstream.until(() => stage.upstream.lastRequest.socket.closedAt !== undefined);
  });
});
