import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../../src/config/startup-error.ts';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { textOf } from '../../src/model/message.ts';
import { newTurn } from './new-turn.ts';
import { expectSoundIndex } from './sound-index.ts';
import { StoringChild } from './storing-child.ts';

let parent: string;
let directory: string;
let file: string;
const children: StoringChild[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rhetor-crash-'));
  useDirectory();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((storing) => storing.kill()));
  rmSync(parent, { recursive: true, force: true });
});

function useDirectory(): void {
  directory = mkdtempSync(join(parent, 'data-'));
  file = join(directory, 'rhetor.db');
}

/** `npm run crash` sets a higher number. */
const KILLS = Number(process.env['RHETOR_CRASH_KILLS'] ?? 6);
/** The whole database is read again after each kill, so it must not grow without limit. */
const KILLS_OF_ONE_DATABASE = 20;

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

/** Every turn in the database, as the texts of its messages, by the reply's id. */
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

/** Pages are whole, and counters match the contents. */
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
  expectSoundIndex(database);
  database.close();
}

describe('kill -9', () => {
  it(
    'loses nothing that was acknowledged and leaves no half turn',
    { timeout: 30_000 + KILLS * 10_000 },
    async () => {
      const acknowledged = new Map<string, readonly string[]>();
      let turnsInAll = 0;
      for (let round = 1; round <= KILLS; round += 1) {
        if (round % KILLS_OF_ONE_DATABASE === 0) {
          turnsInAll += acknowledged.size;
          acknowledged.clear();
          useDirectory();
        }
        const storing = startStoring(`run-${round}`);
        await storing.waitFor('stored', 1 + Math.floor(Math.random() * 150));
        await storing.kill();
        for (const { messageId, texts } of storing.of('stored')) acknowledged.set(messageId, texts);

        const store = await openStore();
        for (const { word, texts } of storing.of('stored').slice(-5)) {
          const found = await store.search.candidates({ words: [word], limit: 10 });
          expect(found.map(({ message }) => textOf(message.message))).toEqual(
            expect.arrayContaining([...texts]),
          );
        }
        await store.turns.append(newTurn(`after ${round}`, 'Still there?', 'Yes.'));
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
      turnsInAll += acknowledged.size;
      expect(turnsInAll).toBeGreaterThan(KILLS);
      process.stdout.write(`${KILLS} kills, ${turnsInAll} acknowledged turns, none lost\n`);
    },
  );
});

describe('a second process on the data directory', () => {
  it('is refused with the first one’s id, until that one is gone', async () => {
    const first = startStoring('first');
    await first.waitFor('opened');
    const refused = openStore();
    await expect(refused).rejects.toThrow(StartupError);
    await expect(refused).rejects.toThrow(`(process ${first.child.pid})`);
    const second = startStoring('second');
    await second.waitFor('refused');
    expect(second.of('refused')[0]).toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining(`(process ${first.child.pid})`),
    });
    await first.waitFor('stored', first.of('stored').length + 1);
    await first.kill();
    await (await openStore()).close();
  });
});

describe('a full disk', () => {
  // A file size limit makes writes fail like a full disk, and can be removed from outside.
  const hasLimits = process.platform === 'linux';
  it.runIf(hasLimits)('is a clear error, loses nothing, and heals', async () => {
    const limited = ['sh', '-c', 'ulimit -S -f 1200; exec "$0" "$@"'];
    const storing = startStoring('limited', ...limited);
    await storing.waitFor('failed', 3);
    for (const failure of storing.of('failed')) {
      expect(failure.code).toBe('storage_unavailable');
      expect(failure.message).toMatch(/^The disk that holds Rhetor’s data/);
      expect(failure.message).not.toContain(directory);
    }
    expect(storing.of('failed').some(({ fault }) => fault !== undefined)).toBe(true);
    const before = storing.of('stored').length;
    const lift = 'prlimit --pid "$0" --fsize=unlimited';
    execFileSync('sh', ['-c', lift, String(storing.child.pid)]);
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
  });
});

describe('a read-only data directory', () => {
  it.runIf(process.platform === 'linux')('is refused', async () => {
    chmodSync(directory, 0o555);
    // Root can write everywhere unless it drops that privilege.
    const powerless =
      process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'] : [];
    const storing = startStoring('read-only', ...powerless);
    await storing.waitFor('refused');
    expect(storing.of('refused')[0]).toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/cannot be written .*EACCES.*RHETOR_DATA_DIR/),
    });
    await once(storing.child, 'close');
    expect(storing.child.exitCode).toBe(1);
  });
});
