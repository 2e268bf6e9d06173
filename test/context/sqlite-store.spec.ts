import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTick } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupError } from '../../src/config/startup-error.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { textMessage, textOf } from '../../src/model/message.ts';
import { describeContextStore } from './context-store-contract.ts';
import { newTurn } from './new-turn.ts';
import type { StoringReport } from './storing-process.ts';

const EVERYTHING = { maxTokens: 1_000_000, maxMessages: 1_000_000 };

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-store-'));
  file = join(directory, 'rhetor.db');
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((storing) => storing.kill()));
  rmSync(directory, { recursive: true, force: true });
});

async function openStore(busyTimeoutMs = 5_000): Promise<SqliteContextStore> {
  const store = new SqliteContextStore({ directory, busyTimeoutMs });
  await store.open();
  return store;
}

const SUITE_DIRECTORY = mkdtempSync(join(tmpdir(), 'rhetor-suite-'));
describeContextStore('the SQLite store', async () => {
  const store = new SqliteContextStore({ directory: SUITE_DIRECTORY });
  await store.open();
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    rmSync(SUITE_DIRECTORY, { recursive: true });
  };
  return store;
});

const processes: StoringProcess[] = [];

/** A process of storing-process.ts, started through `wrapper`, and what it has told so far. */
class StoringProcess {
  readonly reports: StoringReport[] = [];
  readonly child: ChildProcess;

  constructor(run: string, ...wrapper: readonly string[]) {
    const script = join(import.meta.dirname, 'storing-process.ts');
    const [command = '', ...rest] = [...wrapper, process.execPath, script, directory, run];
    this.child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child.on('message', (report) => this.reports.push(report as StoringReport));
    processes.push(this);
  }

  of<T extends StoringReport['type']>(type: T): Extract<StoringReport, { type: T }>[] {
    return this.reports.filter(
      (report): report is Extract<StoringReport, { type: T }> => report.type === type,
    );
  }

  async waitFor(type: StoringReport['type'], count = 1): Promise<void> {
    await vi.waitFor(() => expect(this.of(type).length).toBeGreaterThanOrEqual(count), {
      timeout: 20_000,
      interval: 2,
    });
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

/** Every turn that is in the database, as the texts of its messages, by the reply's id. */
function readTurns(): Map<unknown, readonly string[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT group_concat(parts, char(10) ORDER BY sequence) AS parts,
         max(id) FILTER (WHERE role = 'assistant') AS reply
       FROM messages GROUP BY context_key, turn`,
    )
    .all();
  database.close();
  return new Map(
    rows.map(({ reply, parts }) => [
      reply,
      String(parts)
        .split('\n')
        .map((json) => textOf({ role: 'user', parts: JSON.parse(json) })),
    ]),
  );
}

function expectSoundDatabase(): void {
  const database = new DatabaseSync(file);
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  const wrong = database
    .prepare(
      `SELECT contexts.id FROM contexts JOIN messages ON context_key = key GROUP BY key
       HAVING active_count <> count(*) FILTER (WHERE superseded_at IS NULL)
         OR archived_count <> count(*) FILTER (WHERE superseded_at IS NOT NULL)
         OR active_tokens <> sum(tokens) FILTER (WHERE superseded_at IS NULL)
         OR version <> max(turn) OR version <> count(DISTINCT turn)`,
    )
    .all();
  expect(wrong).toEqual([]);
  database.close();
}

describe('kill -9', () => {
  it(
    'loses nothing that was acknowledged and leaves no half turn',
    { timeout: 60_000 },
    async () => {
      const acknowledged = new Map<string, readonly string[]>();
      for (let round = 1; round <= 6; round += 1) {
        const storing = new StoringProcess(`run-${round}`);
        await storing.waitFor('stored', 1 + Math.floor(Math.random() * 150));
        await storing.kill();
        for (const { messageId, texts } of storing.of('stored')) acknowledged.set(messageId, texts);

        const store = await openStore();
        await store.appendTurn(newTurn(`after ${round}`, 'Still there?', 'Yes.'));
        await store.close();
        expectSoundDatabase();
        const turns = readTurns();
        for (const [messageId, texts] of acknowledged) expect(turns.get(messageId)).toEqual(texts);
        for (const texts of turns.values()) {
          const last = texts.at(-1) ?? '';
          if (last === 'Yes.') continue;
          const marker = last.replace(/ reply$/, '');
          expect(texts.slice(-3).map((text) => text.slice(0, marker.length + 6))).toEqual([
            `${marker} first`,
            `${marker} secon`,
            `${marker} reply`,
          ]);
        }
      }
      expect(acknowledged.size).toBeGreaterThan(6);
    },
  );
});

describe('a second process on the data directory', () => {
  it(
    'is refused with the first one’s id, until that one is gone',
    { timeout: 30_000 },
    async () => {
      const first = new StoringProcess('first');
      await first.waitFor('opened');
      const refused = openStore();
      await expect(refused).rejects.toThrow(StartupError);
      await expect(refused).rejects.toThrow(`(process ${first.child.pid})`);
      const second = new StoringProcess('second');
      await second.waitFor('refused');
      expect(second.of('refused')[0]).toMatchObject({
        name: 'StartupError',
        message: expect.stringContaining(`(process ${first.child.pid})`),
      });
      await first.waitFor('stored', first.of('stored').length + 1);
      await first.kill();
      await (await openStore()).close();
    },
  );
});

describe('a disk that takes no more', () => {
  // A limit on the size of files fails writes as a full disk does, and can be lifted from outside.
  const hasLimits = process.platform === 'linux';
  it.runIf(hasLimits)(
    'is a clear error, loses nothing, and heals',
    { timeout: 60_000 },
    async () => {
      const limited = ['sh', '-c', 'ulimit -S -f 600; exec "$0" "$@"'];
      const storing = new StoringProcess('limited', ...limited);
      await storing.waitFor('failed', 3);
      for (const failure of storing.of('failed')) {
        expect(failure.code).toBe('storage_unavailable');
        expect(failure.message).toMatch(/^The disk that holds Rhetor’s data/);
        expect(failure.message).not.toContain(directory);
      }
      expect(storing.of('failed').some(({ fault }) => fault !== undefined)).toBe(true);
      const before = storing.of('stored').length;
      execFileSync('prlimit', ['--pid', String(storing.child.pid), '--fsize=unlimited']);
      await storing.waitFor('stored', before + 50);
      await storing.kill();

      await (await openStore()).close();
      expectSoundDatabase();
      const turns = readTurns();
      for (const { messageId, texts } of storing.of('stored')) {
        expect(turns.get(messageId)).toEqual(texts);
      }
      const kept = new Set([...turns.values()].flat());
      for (const { texts } of storing.of('failed')) {
        for (const text of texts) expect(kept.has(text)).toBe(false);
      }
    },
  );
});

describe('a data directory that cannot be used', () => {
  it.runIf(process.platform === 'linux')('is refused when it is read-only', async () => {
    chmodSync(directory, 0o555);
    // Root writes everywhere unless it gives that power away.
    const powerless =
      process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'] : [];
    const storing = new StoringProcess('read-only', ...powerless);
    await storing.waitFor('refused');
    expect(storing.of('refused')[0]).toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/cannot be written .*EACCES.*RHETOR_DATA_DIR/),
    });
    await once(storing.child, 'close');
    expect(storing.child.exitCode).toBe(1);
  });

  it('is refused when its database comes from a newer version', async () => {
    await (await openStore()).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openStore()).rejects.toThrow(StartupError);
    await expect(openStore()).rejects.toThrow(`newer version of Rhetor. Use that version`);
  });

  it('is refused when its database is no database', async () => {
    writeFileSync(file, 'This is no database. '.repeat(500));
    await expect(openStore()).rejects.toThrow(StartupError);
    await expect(openStore()).rejects.toThrow(`is damaged`);
  });
});

describe('a database that another program has locked', () => {
  it('is a clear error, and heals when the lock is gone', async () => {
    const store = await openStore(100);
    await store.appendTurn(newTurn('test', 'one', 'uno'));
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.appendTurn(newTurn('test', 'two', 'dos'))).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('Another program holds a lock'),
      retryAfterMs: expect.any(Number),
    });
    expect(store.fault()).toContain('lock');
    expect(await store.history('test', EVERYTHING)).toHaveLength(2);
    other.close();
    await store.appendTurn(newTurn('test', 'three', 'tres'));
    expect(store.fault()).toBeUndefined();
    const history = await store.history('test', EVERYTHING);
    expect(history.map(({ message }) => textOf(message))).toEqual(['one', 'uno', 'three', 'tres']);
    await store.close();
  });

  it('holds up nothing but the turns that wait to be stored', async () => {
    const store = await openStore();
    await store.appendTurn(newTurn('test', 'one', 'uno'));
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    let isStored = false;
    const waiting = store.appendTurn(newTurn('test', 'two', 'dos')).then(() => {
      isStored = true;
    });
    let slowest = 0;
    for (let count = 0; count < 200; count += 1) {
      const started = performance.now();
      expect(await store.history('test', EVERYTHING)).toHaveLength(2);
      await store.list({ limit: 10 });
      await nextTick();
      slowest = Math.max(slowest, performance.now() - started);
    }
    expect(slowest).toBeLessThan(50);
    expect(isStored).toBe(false);
    other.close();
    await waiting;
    expect(await store.history('test', EVERYTHING)).toHaveLength(4);
    await store.close();
  });
});

describe('delete', () => {
  /** Read by another process: closing a file here would drop the locks that SQLite holds on it. */
  const bytesOnDisk = (): Buffer =>
    execFileSync(
      'cat',
      readdirSync(directory).map((name) => join(directory, name)),
      {
        maxBuffer: 1024 ** 3,
      },
    );

  it('leaves nothing in the files, however the pages were used before', async () => {
    const store = await openStore();
    const contextIds = Array.from({ length: 60 }, (_, index) => `secret-context-${index}-end`);
    for (let count = 0; count < 900; count += 1) {
      const contextId = contextIds[(count * 37) % contextIds.length] ?? '';
      const secret = `secret-of-${contextId}-${count}-end`;
      const question = `${secret} ${'x'.repeat((count * 97) % 900)} ${secret}`;
      await store.appendTurn({
        ...newTurn(contextId, question, secret),
        mode: count % 3 === 0 ? 'replace' : 'append',
      });
    }
    for (const contextId of contextIds.slice(0, 10)) {
      const page = await store.messages(contextId, { limit: 1000 });
      expect(bytesOnDisk().includes(contextId)).toBe(true);
      expect(await store.delete(contextId)).toBe(true);
      const bytes = bytesOnDisk();
      expect(bytes.includes(contextId)).toBe(false);
      for (const { id } of page?.messages ?? []) expect(bytes.includes(id)).toBe(false);
    }
    await store.close();
    expectSoundDatabase();
  });
});

it('stores what was asked for before it closed, and refuses what comes after', async () => {
  const store = await openStore();
  const turn = store.appendTurn(newTurn('test', 'one', 'uno'));
  await store.close();
  expect(await turn).toMatchObject({ version: 1 });
  await expect(store.appendTurn(newTurn('test', 'two', 'dos'))).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
  await expect(store.history('test', EVERYTHING)).rejects.toMatchObject({
    code: 'storage_unavailable',
  });
  const again = await openStore();
  const history = await again.history('test', EVERYTHING);
  expect(history.map(({ message }) => message)).toEqual([
    textMessage('user', 'one'),
    textMessage('assistant', 'uno'),
  ]);
  await again.close();
});
