/** Files of the data directory that are removed, replaced or truncated, while a store is open and before. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupError } from '../../src/config/startup-error.ts';
import { DirectoryLock } from '../../src/context/sqlite/files/directory-lock.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { newTurn } from './new-turn.ts';
import { StoringChild } from './storing-child.ts';

let parent: string;
let directory: string;
let file: string;
const children: StoringChild[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rhetor-files-'));
  directory = join(parent, 'data');
  file = join(directory, 'rhetor.db');
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((storing) => storing.kill()));
  rmSync(parent, { recursive: true, force: true });
});

function startStoring(run: string, ...wrapper: readonly string[]): StoringChild {
  const storing = new StoringChild(directory, run, ...wrapper);
  children.push(storing);
  return storing;
}

async function openStore(): Promise<SqliteContextStore> {
  const store = new SqliteContextStore({ directory });
  await store.open();
  return store;
}

/** A database with one conversation that is not in use. */
async function makeDatabase(): Promise<void> {
  const store = await openStore();
  await store.turns.append(newTurn('kept', 'Hello', 'Hi.'));
  await store.close();
}

async function expectAllKept(storing: StoringChild): Promise<void> {
  await (await openStore()).close();
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const ids = new Set(
    database
      .prepare('SELECT id FROM messages')
      .all()
      .map(({ id }) => id),
  );
  database.close();
  const lost = storing.of('stored').filter(({ messageId }) => !ids.has(messageId));
  expect(lost).toEqual([]);
  expect(storing.of('stored').length).toBeGreaterThan(0);
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the log of the database', () => {
  it('is reported as missing at once, and nothing acknowledged is lost', async () => {
    const storing = startStoring('removed');
    await storing.waitFor('stored', 50);
    rmSync(`${file}-wal`);
    await storing.waitFor('failed');
    const { code, message, fault } = storing.of('failed')[0] ?? {};
    expect(code).toBe('storage_unavailable');
    expect(message).toMatch(/rhetor\.db-wal.* was removed or replaced/);
    expect(fault).toMatch(/was removed or replaced/);
    await storing.kill();
    await expectAllKept(storing);
  });

  it('is replaced after a while, and everything continues', async () => {
    const storing = startStoring('replaced');
    await storing.waitFor('stored', 50);
    // An older copy of the log itself, which would undo half of the later changes if it were replayed.
    copyFileSync(`${file}-wal`, join(directory, 'rhetor.old-log'));
    await storing.waitFor('stored', 100);
    renameSync(join(directory, 'rhetor.old-log'), `${file}-wal`);
    await storing.waitFor('failed');
    const before = storing.of('stored').length;
    await storing.waitFor('stored', before + 50);
    expect(readdirSync(directory).some((name) => name.includes('-wal.replaced-'))).toBe(true);
    await storing.kill();
    await expectAllKept(storing);
  });

  it('is saved before anything else is written', async () => {
    const store = await openStore();
    await store.turns.append(newTurn('quiet', 'Hello', 'Hi.'));
    rmSync(`${file}-wal`);
    rmSync(`${file}-shm`);
    expect(store.fault()).toMatch(/was removed or replaced/);
    const isSaved = (): boolean => statSync(file).size > 8_192 && holdsQuietTurn();
    await vi.waitFor(() => expect(isSaved()).toBe(true));
    await vi.waitFor(() => expect(store.fault()).toBeUndefined());
    await store.turns.append(newTurn('quiet', 'Again', 'Yes.'));
    expect(await store.contexts.find('quiet')).toMatchObject({ activeMessageCount: 4 });
    await store.close();
  });

  /** In the database itself, without the log. */
  function holdsQuietTurn(): boolean {
    const copy = join(parent, 'copy.db');
    copyFileSync(file, copy);
    const database = new DatabaseSync(copy);
    try {
      return database.prepare('SELECT count(*) AS n FROM messages').get()?.['n'] === 2;
    } finally {
      database.close();
    }
  }
});

describe('a database that has changed unexpectedly', () => {
  it.each([
    ['is empty', () => truncateSync(file, 0)],
    ['lacks its end', () => truncateSync(file, 8_192)],
    ['has lost nearly everything', () => truncateSync(file, 100)],
    ['is no database', () => writeFileSync(file, 'x'.repeat(5_000))],
    ['is missing', () => rmSync(file)],
    ['is empty beside a log', () => (writeFileSync(`${file}-wal`, 'x'), truncateSync(file, 0))],
  ])('is refused when it %s, and left as it is', async (_, harm) => {
    await makeDatabase();
    harm();
    const left = readdirSync(directory);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    const attempt = openStore();
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(/rhetor restore <file>/);
    expect(readdirSync(directory)).toEqual(left);
    expect(statSync(file, { throwIfNoEntry: false })?.size).toBe(size);
  });

  it('is refused because of its log alone, if an older version made both', async () => {
    await makeDatabase();
    rmSync(join(directory, 'rhetor.created'));
    truncateSync(file, 0);
    writeFileSync(`${file}-wal`, 'some log');
    await expect(openStore()).rejects.toThrow(/is empty/);
  });

  it('is created if a first start was interrupted', async () => {
    mkdirSync(directory);
    for (const name of ['rhetor.db', 'rhetor.lock']) writeFileSync(join(directory, name), '');
    await makeDatabase();
    expect(existsSync(join(directory, 'rhetor.created'))).toBe(true);
  });
});

describe('the lock of the data directory', () => {
  it('holds even if its file is removed', async () => {
    const first = startStoring('first');
    await first.waitFor('stored');
    rmSync(join(directory, 'rhetor.lock'));
    const second = startStoring('second');
    await second.waitFor('refused');
    expect(second.of('refused')[0]?.message).toContain(`(process ${first.child.pid})`);
    // The first store notices, and creates it again.
    await vi.waitFor(() => expect(existsSync(join(directory, 'rhetor.lock'))).toBe(true));
    writeFileSync(join(directory, 'rhetor.fake'), '');
    renameSync(join(directory, 'rhetor.fake'), join(directory, 'rhetor.lock'));
    const third = startStoring('third');
    await third.waitFor('refused');
    await first.waitFor('stored', first.of('stored').length + 1);
    await first.kill();
    await (await openStore()).close();
  });

  it('is reported as missing in /health at once', async () => {
    const store = await openStore();
    rmSync(join(directory, 'rhetor.lock'));
    expect(store.fault()).toContain('lock file');
    await vi.waitFor(() => expect(store.fault()).toBeUndefined());
    await store.close();
  });
});

it('reports a data directory that was removed as such, in all that it says', async () => {
  const store = await openStore();
  await store.turns.append(newTurn('lost', 'Hello', 'Hi.'));
  rmSync(directory, { recursive: true });
  const gone = 'moved or replaced while in use';
  await expect(store.turns.append(newTurn('lost', 'Again', 'Yes.'))).rejects.toThrow(gone);
  await expect(store.contexts.find('lost')).rejects.toThrow(gone);
  await expect(store.search.candidates({ words: ['hello'], limit: 1 })).rejects.toThrow(gone);
  expect(store.fault()).toContain(gone);
  await store.close();
});

it('does not take a lock that vanished with its directory for one that another process has', () => {
  mkdirSync(directory);
  const lock = DirectoryLock.take(join(directory, 'rhetor.lock'));
  rmSync(directory, { recursive: true });
  expect(lock?.watch()).toBe(true);
  expect(lock?.fault?.type).toBe('missing');
  lock?.release();
});

describe.runIf(process.platform !== 'win32')('other users of the machine', () => {
  it.each(['000', '022'])('have no access with a umask of %s', async (umask) => {
    const storing = startStoring('open', 'sh', '-c', `umask ${umask}; exec "$0" "$@"`);
    await storing.waitFor('stored', 20);
    expect(modeOf(directory)).toBe(0o700);
    const names = readdirSync(directory);
    expect(names).toEqual(expect.arrayContaining(['rhetor.db-wal', 'rhetor.db-shm', 'rhetor.pid']));
    for (const name of names) expect([name, modeOf(join(directory, name))]).toEqual([name, 0o600]);
  });

  it('lose the access that a former version left them', async () => {
    await makeDatabase();
    chmodSync(directory, 0o755);
    chmodSync(file, 0o644);
    const store = await openStore();
    expect(modeOf(directory)).toBe(0o700);
    expect(modeOf(file)).toBe(0o600);
    await store.close();
  });

  it('keep access to a directory that holds other things too', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'somebody-elses'), '');
    chmodSync(directory, 0o755);
    const store = await openStore();
    expect(modeOf(directory)).toBe(0o755);
    expect(modeOf(file)).toBe(0o600);
    await store.close();
  });
});
