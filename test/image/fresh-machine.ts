/** Runs the README's two commands as an ordinary user on a minimal Debian that has only this machine's Node and npm. */
import { strict as assert } from 'node:assert';
import { appendFileSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ended, run } from './command.ts';
import { addNode, copyOfDebian, type NodeAndNpm } from './debian.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { Report } from './report.ts';
import { startRooted } from './rooted.ts';
import { freePort, Server } from './server.ts';

const USER_ID = 1000;
const HOME = '/home/someone';
const CLONE = `${HOME}/rhetor`;

export async function checkFreshMachine(
  project: string,
  folder: string,
  debian: string,
  nodeAndNpm: NodeAndNpm,
  registry: RegistrySettings,
  tests: readonly string[],
  report: Report,
): Promise<void> {
  const root = join(folder, 'machine');
  mkdirSync(root);
  await copyOfDebian(debian, root);
  addNode(root, nodeAndNpm);
  appendFileSync(join(root, 'etc/passwd'), `someone:x:${USER_ID}:${USER_ID}::${HOME}:/bin/sh\n`);
  const binds = [
    ...registry.binds,
    { from: registry.npmrc, to: `${HOME}/.npmrc` },
    { from: '/etc/resolv.conf', to: '/etc/resolv.conf' },
    { from: '/etc/hosts', to: '/etc/hosts' },
  ];
  await copyOfClone(project, join(root, CLONE));
  for (const { to } of binds) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    writeFileSync(join(root, to), '');
  }
  await run('chown', ['-R', `${USER_ID}:${USER_ID}`, join(root, HOME)]);
  chownSync(join(root, HOME), USER_ID, USER_ID);
  const start = (command: readonly string[]) =>
    startRooted({
      root,
      command,
      cwd: CLONE,
      user: USER_ID,
      variables: { HOME, HERMES_API_URL: 'off' },
      binds,
    });

  await report.check('npm start installs, builds and answers', async () => {
    const port = await freePort();
    const command = ['npm', 'start', '--', '--port', String(port)];
    const server = new Server(start(command), `http://127.0.0.1:${port}`, undefined);
    await server.untilReady();
    assert.equal((await server.ask('/message', { message: 'Hello, world!' })).status, 200);
    await server.stop();
    await server.untilGone();
  });
  await report.check('the Node that npm scripts find runs, and is Node 24', async () => {
    const { code, stdout } = await ended(start(['node_modules/.bin/node', '--version']));
    assert.equal(code, 0);
    assert.match(stdout, /^v24\./);
  });
  await report.check(`npm test${tests.map((test) => ` ${test}`).join('')} passes`, async () => {
    const args = tests.length === 0 ? [] : ['--', ...tests];
    const { code, output } = await ended(start(['npm', 'test', ...args]));
    const failed = output.split('\n').filter((line) => /FAIL|Error:/.test(line));
    assert.equal(code, 0, [...failed, output.slice(-1_000)].join('\n'));
    assert.match(output, /^[1-9]\d* passed, 0 failed/m);
  });
}

/** The contents of a fresh clone of the current state: no packages, no build. */
async function copyOfClone(project: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = (await run('git', list, { cwd: project }))
    .split('\0')
    .filter((file) => file !== '');
  const names = join(dirname(target), 'files');
  writeFileSync(names, files.join('\0'));
  const tar = `tar -c --null --ignore-failed-read --files-from="$1" | tar -x -C "$2"`;
  await run('sh', ['-c', tar, 'sh', names, target], { cwd: project });
}
