/** `rhetor completion`: the scripts run in the real shells that this machine has. */
import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { run } from './command.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

let rhetor: TestRhetor;
let folder: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  folder = await mkdtemp(join(tmpdir(), 'rhetor-completion-'));
  const client = new RhetorClient({ url: rhetor.url });
  for (const id of ['ergon:design', 'ergon:plan', 'other']) {
    await client.contexts.create({ context_id: id });
  }
  const command = join(folder, 'rhetor');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  await chmod(command, 0o755);
});
afterAll(async () => {
  await rhetor.stop();
  await rm(folder, { recursive: true, force: true });
});

async function suggested(...words: readonly string[]): Promise<readonly string[]> {
  const variables = { RHETOR_URL: rhetor.url };
  const { code, stdout, stderr } = await run(['complete-words', 'rhetor', ...words], { variables });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

const has = (shell: string): boolean =>
  spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;

/** Runs a script in a shell that has sourced the completion. */
async function inShell(shell: string, script: string): Promise<string> {
  const file = join(folder, `script.${shell}`);
  await writeFile(file, script);
  const args = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] }[shell] ?? [];
  const { stdout } = await promisify(execFile)(shell, [...args, file], {
    env: {
      PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: folder,
      RHETOR_URL: rhetor.url,
    },
  });
  return stdout;
}

describe('the suggestions', () => {
  it('are every command, and no hidden one', async () => {
    const names = await suggested('');
    expect(names).toEqual(expect.arrayContaining(['serve', 'send', 'contexts', 'completion']));
    expect(names).not.toContain('complete-words');
    expect(await suggested('contexts', 'ex')).toEqual(['export']);
    expect(await suggested('providers', '')).toContain('use');
  });

  it('are the flags of the command, and the possible values of a flag', async () => {
    expect(await suggested('contexts', 'export', 'other', '--f')).toEqual(['--format']);
    expect(await suggested('contexts', 'export', '--format', '')).toEqual(['json', 'markdown']);
    expect(await suggested('contexts', 'export', '--format=m')).toEqual(['--format=markdown']);
    expect(await suggested('serve', '--po')).toEqual(['--port']);
    expect(await suggested('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('are the names on the server', async () => {
    expect(await suggested('contexts', 'show', 'erg')).toEqual(['ergon:plan', 'ergon:design']);
    expect(await suggested('send', '-c', 'oth')).toEqual(['other']);
    expect(await suggested('prompts', 'show', 'ergo')).toEqual(['ergon']);
    expect(await suggested('send', '-m', 'simulated-f')).toEqual(['simulated-fast']);
    expect(await suggested('providers', 'use', 's')).toEqual(['simulated']);
    expect(await suggested('contexts', 'delete', 'other', 'ergon:p')).toEqual(['ergon:plan']);
  });

  it('are files for a file argument, and nothing for free text', async () => {
    expect(await suggested('contexts', 'import', '')).toEqual([':files']);
    expect(await suggested('prompts', 'create', '--file', '')).toEqual([':files']);
    expect(await suggested('contexts', 'search', '')).toEqual([]);
    expect(await suggested('send', '-s', '')).toEqual([]);
  });

  it('are empty, without an error, if there is no server', async () => {
    const variables = { RHETOR_URL: 'http://127.0.0.1:9' };
    const words = ['complete-words', 'rhetor', 'contexts', 'show', ''];
    expect(await run(words, { variables })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('the script', () => {
  it.runIf(has('bash'))('completes in bash, also after the colon of an id', async () => {
    const said = await inShell(
      'bash',
      `source <(rhetor completion bash)
complete -p rhetor
words() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rhetor rhetor; echo "\${COMPREPLY[*]}"; }
words rhetor cont
words rhetor contexts show ergon : de
words rhetor contexts show ergon :
words rhetor contexts export --format = m
words rhetor contexts show o
`,
    );
    expect(said.split('\n')).toEqual([
      'complete -F _rhetor rhetor',
      'contexts',
      'design',
      'plan design',
      'markdown',
      'other',
      '',
    ]);
  });

  it.runIf(has('zsh'))('completes in zsh, with descriptions', async () => {
    const said = await inShell(
      'zsh',
      `compdef() { print "compdef $*" }
_describe() { print -rl -- "\${(@P)2}" }
_files() { print files }
source <(rhetor completion zsh)
words=(rhetor contexts show ergon:d); CURRENT=4; _rhetor
words=(rhetor contexts exp); CURRENT=3; _rhetor
words=(rhetor contexts import x); CURRENT=4; _rhetor
`,
    );
    expect(said.split('\n')).toEqual([
      'compdef _rhetor rhetor',
      'ergon\\:design',
      expect.stringMatching(/^export:write /),
      'files',
      '',
    ]);
  });

  it.runIf(has('fish'))('completes in fish', async () => {
    const said = await inShell(
      'fish',
      `rhetor completion fish | source
complete -C 'rhetor contexts show ergon:'
complete -C 'rhetor contexts export other --format '
`,
    );
    expect(said.split('\n')).toEqual(['ergon:design', 'ergon:plan', 'json', 'markdown', '']);
  });

  it('exists for three shells, and an error for others names them', async () => {
    expect(await run(['completion', 'tcsh'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bash, zsh, fish'),
    });
  });
});
