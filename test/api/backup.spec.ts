/** POST /backup: a whole, verified database, copied while turns are stored; an interrupted one leaves nothing behind. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { newTurn } from '../context/new-turn.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf } from './json.ts';

let rhetor: TestRhetor;
let folder: string;
let store: ContextStore;
beforeEach(async () => {
  rhetor = await TestRhetor.start();
  folder = await mkdtemp(join(tmpdir(), 'rhetor-backup-'));
  store = rhetor.app.get(ContextStore);
});
afterEach(async () => {
  await rhetor.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Without words, whose indexing would take most of the time. */
const LONG = '-'.repeat(20_000);

async function fill(turns: number): Promise<void> {
  await Promise.all(
    Array.from({ length: turns }, (_, count) =>
      store.turns.append(newTurn(`c${count % 20}`, `turn ${count} ${LONG}`, LONG)),
    ),
  );
}

function open(bytes: ArrayBuffer): DatabaseSync {
  const file = join(folder, 'backup.db');
  writeFileSync(file, Buffer.from(bytes));
  return new DatabaseSync(file, { readOnly: true });
}

const count = (database: DatabaseSync): number =>
  Number(database.prepare('SELECT count(*) AS n FROM messages').get()?.['n']);

const leftFiles = (): readonly string[] =>
  readdirSync(rhetor.dataDirectory).filter((name) => name.startsWith('rhetor-backup-'));

describe('POST /backup', () => {
  it('contains every turn acknowledged before it, in a consistent state', async () => {
    await fill(400);
    const before = 800;
    const done = new AbortController();
    let turns = 0;
    const talking = (async () => {
      while (!done.signal.aborted) {
        turns += 1;
        await store.turns.append(newTurn('meanwhile', `more ${turns}`, 'Yes.'));
      }
    })();
    const response = await rhetor.post('/backup', undefined);
    const bytes = await response.arrayBuffer();
    done.abort();
    await talking;
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(bytes.byteLength),
      'content-disposition': expect.stringMatching(/^attachment; filename="rhetor-[\dTZ-]+\.db"$/),
      'cache-control': 'no-store',
    });
    const database = open(bytes);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(count(database)).toBe(Number(response.headers.get('x-rhetor-messages')));
    expect(count(database)).toBeGreaterThanOrEqual(before);
    expect(turns).toBeGreaterThan(1);
    database.close();
    expect(leftFiles()).toEqual([]);
  });

  it('runs only once at a time', async () => {
    await fill(200);
    const first = rhetor.post('/backup', undefined);
    await vi.waitUntil(() => leftFiles().length > 0);
    const second = await rhetor.post('/backup', undefined);
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('5');
    expect(await jsonOf(second)).toMatchObject({ code: 'overloaded' });
    await (await first).arrayBuffer();
    await vi.waitFor(async () => {
      const third = await rhetor.post('/backup', undefined);
      await third.arrayBuffer();
      expect(third.status).toBe(200);
    });
  });

  it('is private, and leaves nothing behind when its caller disconnects', async () => {
    await fill(400);
    const leaving = new AbortController();
    const backup = rhetor.post('/backup', undefined, leaving.signal);
    await vi.waitUntil(() => leftFiles().length > 0);
    for (const name of leftFiles()) {
      expect(statSync(join(rhetor.dataDirectory, name)).mode & 0o777).toBe(0o600);
    }
    leaving.abort();
    await expect(backup).rejects.toThrow('aborted');
    await vi.waitFor(() => expect(leftFiles()).toEqual([]));
    await store.turns.append(newTurn('after', 'Still there?', 'Yes.'));
    // The next backup is not refused because of it.
    await vi.waitFor(async () => {
      const response = await rhetor.post('/backup', undefined);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
    });
  });

  it('stores turns meanwhile', async () => {
    await fill(500);
    const done = new AbortController();
    let stored = 0;
    const talking = (async () => {
      while (!done.signal.aborted) {
        await store.turns.append(newTurn('meanwhile', 'more', 'Yes.'));
        stored += 1;
      }
    })();
    const response = await rhetor.post('/backup', undefined);
    await response.arrayBuffer();
    done.abort();
    await talking;
    // If the backup blocked them, there would be the first, and one that waited for its end.
    expect(stored).toBeGreaterThan(2);
  });

  it('ends with the server', async () => {
    await fill(400);
    const backup = rhetor.post('/backup', undefined).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    await vi.waitUntil(() => leftFiles().length > 0);
    await store.close();
    await backup;
    expect(leftFiles()).toEqual([]);
  });

  it('needs the token, like everything else', async () => {
    const variables = { RHETOR_AUTH_TOKEN: 'a-token-of-some-length' };
    const closed = await TestRhetor.start({ variables });
    expect((await closed.post('/backup', undefined)).status).toBe(401);
    await closed.stop();
  });
});

describe('RhetorClient.backup', () => {
  it('returns the counts at once and the content piece by piece', async () => {
    await fill(20);
    const backup = await new RhetorClient({ url: rhetor.url }).backup();
    expect(backup).toMatchObject({ contexts: 20, messages: 40 });
    const pieces: Uint8Array[] = [];
    for await (const piece of backup.content) pieces.push(piece);
    const whole = Buffer.concat(pieces);
    expect(whole.byteLength).toBe(backup.bytes);
    expect(whole.toString('latin1', 0, 15)).toBe('SQLite format 3');
  });
});
