/** `rhetor contexts`: listing, reading, searching, deleting, exporting and importing conversations. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { hasTerminal, MAIN, type Outcome, run, RunningCommand } from './command.ts';

let rhetor: TestRhetor;
let client: RhetorClient;
let folder: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  client = new RhetorClient({ url: rhetor.url });
  folder = await mkdtemp(join(tmpdir(), 'rhetor-cli-'));
  for (const id of ['ergon:one', 'ergon:two', 'three']) {
    const component = id.startsWith('ergon') && { component: 'ergon' };
    await client.contexts.create({ context_id: id, ...component });
    await client.contexts.append(id, {
      messages: [
        { role: 'user', content: `the pelican of ${id}` },
        { role: 'assistant', content: 'It flies.\nFar.' },
      ],
    });
  }
});
afterAll(async () => {
  await rhetor.stop();
  await rm(folder, { recursive: true, force: true });
});

function contexts(...args: readonly string[]): Promise<Outcome> {
  return run(['contexts', ...args], { variables: { RHETOR_URL: rhetor.url } });
}

describe('list', () => {
  it('is a table, newest first', async () => {
    const { code, stdout } = await contexts('list');
    expect(code).toBe(0);
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^CONTEXT +COMPONENT +LAST CHANGE +MESSAGES +TOKENS$/);
    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual(['three', 'ergon:two', 'ergon:one']);
    expect(rows[1]).toMatch(/^ergon:two +ergon +\d{4}-\d\d-\d\d \d\d:\d\d +2 +\d+$/);
  });

  it('may be limited, filtered by component, or JSON', async () => {
    const { stdout } = await contexts('list', '--component', 'ergon', '-n', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ count: 1, contexts: [{ id: 'ergon:two' }] });
    const all = await contexts('list', '--match', 'o', '--all', '--json');
    expect(JSON.parse(all.stdout)).toMatchObject({ count: 2 });
    expect(await contexts('list', '-n', 'many')).toMatchObject({ code: 2 });
  });
});

describe('show and search', () => {
  it('show the messages', async () => {
    const { stdout } = await contexts('show', 'three');
    expect(stdout.split('\n').filter((line) => !/^(user|assistant) /.test(line))).toEqual([
      'the pelican of three',
      '',
      'It flies.',
      'Far.',
      '',
      '',
    ]);
    const json = JSON.parse(
      (await contexts('show', 'three', '-n', '1', '--json')).stdout,
    ) as object;
    expect(json).toMatchObject({ count: 1, next_before: expect.any(String) });
    const around = await contexts('search', 'pelican', '-c', 'three', '--neighbours', '1');
    expect(around.stdout).toMatch(
      /\n +.*user +the pelican of three\n(?:.*\n)*.*assistant +It flies\./,
    );
    const found = await contexts('search', 'pelican', '--component', 'ergon');
    expect(found.stdout.match(/ergon:\w+ +.*the pelican/g)).toHaveLength(2);
    expect((await contexts('search', 'pelican', '-c', 'three')).stdout).toContain(
      'pelican of three',
    );
  });

  it('show replaced messages on request', async () => {
    for (const content of ['before', 'after']) {
      await client.chat({ context_id: 'replaced', messages: [{ role: 'user', content }] });
    }
    expect((await contexts('show', 'replaced')).stdout).not.toContain('before');
    const shown = await contexts('show', 'replaced', '--archived', '-n', '3');
    expect(shown.stdout).toMatch(/^assistant .* · superseded \d{4}-\d\d-\d\d \d\d:\d\d/m);
    const json = await contexts('show', 'replaced', '--archived', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      messages: [{ content: 'before', superseded_at: expect.any(String) }, {}, {}, {}],
    });
    const markdown = ['export', 'replaced', '--format', 'markdown'];
    expect((await contexts(...markdown)).stdout).not.toContain('before');
    expect((await contexts(...markdown, '--archived')).stdout).toContain('before');
  });

  it('show different scores, however common the words are', async () => {
    const { stdout } = await contexts('search', 'pelican', '--json');
    const { results } = JSON.parse(stdout) as { readonly results: { readonly score: number }[] };
    expect(results[0]?.score).toBeGreaterThan(0.1);
    await client.contexts.create({ context_id: 'scores' });
    await client.contexts.append('scores', {
      messages: [
        { role: 'user', content: 'A pelican, a pelican, a pelican; and a heron that sleeps.' },
      ],
    });
    const table = (await contexts('search', 'pelican')).stdout.trimEnd().split('\n').slice(1);
    const scores = table.map((row) => row.split(' ')[0]);
    expect(new Set(scores).size).toBeGreaterThan(1);
    expect(scores).not.toContain('0.000');
    await client.contexts.delete('scores');
  });

  it('fail in one line for a missing context', async () => {
    expect(await contexts('show', 'nowhere')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'rhetor: There is no context "nowhere".\n',
    });
  });
});

describe('export and import', () => {
  it('transfer a conversation to another Rhetor, by a file or a pipe', async () => {
    const file = join(folder, 'one.json');
    expect(await contexts('export', 'ergon:one', '-o', file)).toMatchObject({
      code: 0,
      stdout: '',
    });
    const { stdout } = await contexts('export', 'ergon:one');
    expect(JSON.parse(stdout)).toMatchObject({ context_id: 'ergon:one', messages: [{}, {}] });
    expect((await contexts('export', 'three', '--format', 'markdown')).stdout).toContain(
      'It flies.',
    );
    const other = await TestRhetor.start();
    onTestFinished(() => other.stop());
    const variables = { RHETOR_URL: other.url };
    expect(await run(['contexts', 'import', file], { variables })).toEqual({
      code: 0,
      stdout: 'Imported 1 conversation with 2 messages.\n',
      stderr: '',
    });
    const renamed = stdout.replaceAll('ergon:one', 'piped');
    const piped = await run(['contexts', 'import', '-', '--json'], { variables, input: renamed });
    expect(JSON.parse(piped.stdout)).toEqual({ success: true, contexts: 1, messages: 2 });
  });

  it('give a conversation another id with --as', async () => {
    const file = join(folder, 'as.json');
    await contexts('export', 'three', '-o', file);
    const taken = await contexts('import', file);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('--as') });
    expect(await contexts('import', file, '--as', 'copy:three')).toMatchObject({ code: 0 });
    expect((await contexts('show', 'copy:three')).stdout).toContain('the pelican of three');
    expect(await contexts('import', file, '--as', 'not an id')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('as is not the id of a context'),
    });
    const several = join(folder, 'several.json');
    await writeFile(several, `[${await readFile(file, 'utf8')}, {"context_id":"x","messages":[]}]`);
    expect(await contexts('import', several, '--as', 'one')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds 2'),
    });
    await client.contexts.delete('copy:three');
  });

  it('report a place that cannot be written, and leave nothing there', async () => {
    await writeFile(join(folder, 'a-file'), '');
    for (const [output, reason] of [
      [join(folder, 'none', 'x.json'), `the folder ${join(folder, 'none')} does not exist`],
      [join(folder, 'a-file', 'x.json'), `${join(folder, 'a-file')} is not a folder`],
      [folder, 'it is a folder'],
    ] as const) {
      const { code, stdout, stderr } = await contexts('export', 'three', '-o', output);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^rhetor: cannot write .*\n$/);
      expect(stderr).toContain(`${output}: ${reason}`);
    }
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.runIf(existsSync('/dev/full'))('report when standard output cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    onTestFinished(() => full.close());
    const child = spawn(process.execPath, [MAIN, 'contexts', 'export', 'three'], {
      env: { RHETOR_URL: rhetor.url },
      stdio: ['ignore', full.fd, 'pipe'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/^rhetor: cannot write .*the disk is full/),
    });
  });

  it('leave a file that only its user can read, and never an incomplete one', async () => {
    const file = join(folder, 'private.json');
    await contexts('export', 'three', '-o', file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const cutting = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"half":', () => response.destroy());
    });
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void cutting.close());
    const { port } = cutting.address() as AddressInfo;
    const args = ['contexts', 'export', 'three', '-o', file];
    const before = await readFile(file, 'utf8');
    const outcome = await run(args, { variables: { RHETOR_URL: `http://127.0.0.1:${port}` } });
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lost in the middle'),
    });
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('report what is wrong with a file, and where', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, '{"context_id":"x","messages":[{"role":"wizard","content":"a"}]}');
    expect(await contexts('import', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('context.messages.0.role'),
    });
    await writeFile(file, 'not JSON');
    expect(await contexts('import', file)).toMatchObject({ code: 1 });
    expect(await contexts('import', join(folder, 'none.json'))).toMatchObject({
      code: 1,
      stderr: `rhetor: there is no file ${join(folder, 'none.json')}.\n`,
    });
    expect(await contexts('import', folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${folder} is a folder.`),
    });
  });
});

describe('delete', () => {
  it('needs a yes if it cannot ask', async () => {
    const outcome = await contexts('delete', 'three');
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(await contexts('show', 'three')).toMatchObject({ code: 0 });
  });

  it.runIf(hasTerminal)('asks the user, and treats anything but yes as a no', async () => {
    for (const [keys, code, said] of [
      ['\r', 0, 'Nothing was deleted.'],
      ['no\r', 0, 'Nothing was deleted.'],
      ['\u0004', 0, 'Nothing was deleted.'],
      ['\u0003', 130, ''],
      ['y\r', 0, 'Deleted ergon:two.'],
    ] as const) {
      const command = RunningCommand.start(['contexts', 'delete', 'ergon:two'], {
        variables: { RHETOR_URL: rhetor.url },
        onTerminal: true,
      });
      await command.untilPrinted('[y/N]');
      command.type(keys);
      expect(await command.untilEnd()).toBe(code);
      expect(command.stdout).toContain(said);
    }
  });

  it('deletes several, and reports those that do not exist', async () => {
    const { code, stdout } = await contexts('delete', 'three', 'nowhere', '--yes');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'Deleted three.\nThere is no context "nowhere".\n',
    });
  });
});
