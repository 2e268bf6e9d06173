/** `rhetor backup` and `rhetor restore`: restores all stored data, and never replaces it with an incomplete file. */
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { newTurn } from '../context/new-turn.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run, RunningCommand } from './command.ts';

let rhetor: TestRhetor;
let parent: string;
let folder: string;
let backup: string;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  parent = await mkdtemp(join(tmpdir(), 'rhetor-cli-'));
  backup = join(parent, 'backup.db');
  await rhetor.post('/message', { message: 'the pelican', context_id: 'kept' });
  expect(await backUp(backup)).toMatchObject({ code: 0 });
});
beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'test-'));
});
afterAll(async () => {
  await rhetor.stop();
  await rm(parent, { recursive: true, force: true });
});

function backUp(file: string, ...flags: readonly string[]): Promise<Outcome> {
  return run(['backup', file, ...flags], { variables: { RHETOR_URL: rhetor.url } });
}

function restore(file: string, ...flags: readonly string[]): Promise<Outcome> {
  return run(['restore', file, ...flags], { variables: { RHETOR_DATA_DIR: join(folder, 'data') } });
}

/** Ids of the conversations in the data directory, as seen by a Rhetor that starts there. */
async function contextsThere(): Promise<readonly string[]> {
  const store = new SqliteContextStore({ directory: join(folder, 'data') });
  await store.open();
  const { contexts } = await store.contexts.list({ limit: 10 });
  await store.close();
  return contexts.map(({ id }) => id).toSorted();
}

async function makeOld(): Promise<void> {
  const store = new SqliteContextStore({ directory: join(folder, 'data') });
  await store.open();
  await store.turns.append(newTurn('old', 'Hello', 'Hi.'));
  await store.close();
}

describe('backup', () => {
  it('writes a private file, and reports its contents', async () => {
    const file = join(folder, 'one.db');
    const { code, stdout } = await backUp(file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/one\.db holds 1 conversation with 2 messages/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['one.db']);
    const { stdout: json } = await backUp(join(folder, 'two.db'), '--json');
    expect(JSON.parse(json)).toMatchObject({ contexts: 1, messages: 2, bytes: expect.any(Number) });
  });

  it('replaces no file unless forced', async () => {
    const file = join(folder, 'mine.db');
    await writeFile(file, 'mine');
    expect(await backUp(file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await backUp(file, '--force')).toMatchObject({ code: 0 });
    expect((await readFile(file)).toString('latin1', 0, 6)).toBe('SQLite');
  });

  it('leaves nothing of an incomplete file', async () => {
    const cutting = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000, 'x-rhetor-contexts': 1 });
      response.write('SQLite', () => response.destroy());
    });
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void cutting.close());
    const { port } = cutting.address() as AddressInfo;
    const file = join(folder, 'cut.db');
    const outcome = await run(['backup', file], {
      variables: { RHETOR_URL: `http://127.0.0.1:${port}` },
    });
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('lost') });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('restore', () => {
  it('restores everything into a new directory', async () => {
    const { code, stdout } = await restore(backup);
    expect(code).toBe(0);
    expect(stdout).toContain('1 conversation with 2 messages');
    expect(await contextsThere()).toEqual(['kept']);
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'data', 'rhetor.db'))).mode & 0o777).toBe(0o600);
  });

  it('asks before it replaces a database, and keeps the old one', async () => {
    await makeOld();
    expect(await restore(backup)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await contextsThere()).toEqual(['old']);
    const { code, stdout } = await restore(backup, '--yes', '--json');
    expect(code).toBe(0);
    const { replaced } = JSON.parse(stdout) as { readonly replaced: string };
    expect(await contextsThere()).toEqual(['kept']);
    expect(await restore(replaced, '--yes')).toMatchObject({ code: 0 });
    expect(await contextsThere()).toEqual(['old']);
  });

  it('replaces a database with which Rhetor does not start', async () => {
    await makeOld();
    await writeFile(join(folder, 'data', 'rhetor.db'), '');
    await expect(contextsThere()).rejects.toThrow('rhetor restore');
    expect(await restore(backup)).toMatchObject({ code: 0 });
    expect(await contextsThere()).toEqual(['kept']);
  });

  it('accepts a database with its log next to it, and changes neither', async () => {
    const copy = join(folder, 'rhetor.db');
    for (const suffix of ['', '-wal']) {
      await copyFile(join(rhetor.dataDirectory, `rhetor.db${suffix}`), copy + suffix);
    }
    const before = await readFile(`${copy}-wal`);
    expect(await restore(copy)).toMatchObject({ code: 0 });
    expect(await contextsThere()).toEqual(['kept']);
    expect((await readFile(`${copy}-wal`)).equals(before)).toBe(true);
  });

  it.each([
    ['no database', (file: string) => writeFile(file, 'hello'), /is no|not a backup|damaged/],
    [
      "another program's",
      async (file: string) => new DatabaseSync(file).exec('CREATE TABLE t (a)'),
      /not a backup of Rhetor/,
    ],
    [
      "a newer version's",
      async (file: string) => {
        await copyFile(backup, file);
        new DatabaseSync(file).exec('PRAGMA user_version = 999');
      },
      /newer version/,
    ],
    [
      'damaged',
      async (file: string) => {
        const bytes = await readFile(backup);
        bytes.fill(0x5a, 8_192, bytes.length - 4_096);
        await writeFile(file, bytes);
      },
      /damaged/,
    ],
    [
      'cut short',
      async (file: string) => {
        const bytes = await readFile(backup);
        await writeFile(file, bytes.subarray(0, bytes.length / 2));
      },
      /damaged/,
    ],
  ])('refuses a file that is %s, and changes nothing', async (_, make, words) => {
    await makeOld();
    const file = join(folder, 'wrong.db');
    await make(file);
    const outcome = await restore(file, '--yes');
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringMatching(words) });
    expect(await contextsThere()).toEqual(['old']);
    const left = await readdir(join(folder, 'data'));
    expect(left.filter((name) => /restoring|replaced/.test(name))).toEqual([]);
  });

  it('refuses a directory that a Rhetor uses', async () => {
    const outcome = await run(['restore', backup, '--yes'], {
      variables: { RHETOR_DATA_DIR: rhetor.dataDirectory },
    });
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('Another Rhetor') });
  });

  it(
    'leaves the old or the new database when killed at any moment',
    { timeout: 120_000 },
    async () => {
      for (let round = 0; round < 8; round += 1) {
        folder = await mkdtemp(join(parent, 'killed-'));
        await makeOld();
        const variables = { RHETOR_DATA_DIR: join(folder, 'data') };
        const command = RunningCommand.start(['restore', backup, '--yes'], { variables });
        await delay(Math.random() * 900);
        command.kill('SIGKILL');
        await command.untilEnd();
        const there = await contextsThere();
        expect([['old'], ['kept']]).toContainEqual(there);
      }
    },
  );
});
