/** A backup without enough disk space fails with a clear message, and affects nothing else. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { jsonOf } from '../api/json.ts';
import { newTurn } from '../context/new-turn.ts';
import { countUnindexed } from '../context/sound-index.ts';
import { buildRhetor, RhetorHome } from './rhetor-process.ts';

const MEBIBYTE = 1024 * 1024;

let home: RhetorHome;

beforeAll(async () => {
  await buildRhetor();
  home = await RhetorHome.make();
});
afterAll(() => home.remove());

function unindexed(): number {
  const database = new DatabaseSync(join(home.dataDirectory, 'rhetor.db'), { readOnly: true });
  try {
    return countUnindexed(database);
  } finally {
    database.close();
  }
}

// A file size limit makes the copy fail like a full disk, but not the smaller log.
it.runIf(process.platform === 'linux')('fails alone, and works once there is space', async () => {
  const store = new SqliteContextStore({ directory: home.dataDirectory });
  await store.open();
  for (let turn = 0; turn < 60; turn += 1) {
    await store.turns.append(newTurn('kept', 'x'.repeat(50_000), 'Yes.'));
  }
  // While the messages are indexed for the search, the log would outgrow the limit.
  await vi.waitFor(() => expect(unindexed()).toBe(0), 30_000);
  await store.close();
  const rhetor = await home.start();
  const limit = (bytes: string): void => {
    const lower = `prlimit --pid "$0" --fsize=${bytes}:unlimited`;
    execFileSync('sh', ['-c', lower, String(rhetor.pid)]);
  };
  limit(String(2 * MEBIBYTE));
  const refused = await rhetor.post('/backup', '');
  expect(refused.status).toBe(503);
  expect(await jsonOf(refused)).toMatchObject({
    code: 'storage_unavailable',
    error: expect.stringContaining('disk'),
  });
  const left = readdirSync(home.dataDirectory).filter((name) => name.includes('backup'));
  expect(left).toEqual([]);
  const turn = { message: 'Still there?', context_id: 'after' };
  expect((await rhetor.post('/message', turn)).status).toBe(200);
  limit('unlimited');
  const backup = await rhetor.post('/backup', '');
  expect(backup.status).toBe(200);
  expect(backup.headers.get('x-rhetor-messages')).toBe('122');
  await backup.arrayBuffer();
});
