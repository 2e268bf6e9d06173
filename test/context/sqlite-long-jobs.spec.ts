import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import type { LongJob, LongJobReport } from './long-job-process.ts';
import { EVERYTHING, historyOf, textsOf } from './reading-stores.ts';
import { expectSoundIndex } from './sound-index.ts';

let directory: string;
let store: SqliteContextStore | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-long-job-'));
});
afterEach(async () => {
  await store?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a process that dies in the middle of its job, and returns the texts of the turns that it stored. */
async function dieAmid(job: LongJob): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'long-job-process.ts');
  const child = spawn(process.execPath, [...process.execArgv, script, directory, job], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const reports: LongJobReport[] = [];
  const closed = once(child, 'close');
  child.on('message', (report: LongJobReport) => reports.push(report));
  expect(await closed).toEqual([null, 'SIGKILL']);
  expect(reports.map(({ type }) => type)).not.toContain('ended');
  return reports.flatMap((report) => (report.type === 'stored' ? [report.text] : []));
}

async function openAgain(): Promise<SqliteContextStore> {
  const opened = new SqliteContextStore({ directory });
  await opened.open();
  store = opened;
  return opened;
}

function query(sql: string): unknown[] {
  const database = new DatabaseSync(join(directory, 'rhetor.db'), { readOnly: true });
  const rows = database.prepare(sql).all();
  database.close();
  return rows.map((row) => Object.values(row)[0]);
}

describe('kill -9 in the midst of', () => {
  it.each([
    ['import', ['beside']],
    ['fork', ['beside', 'long']],
    ['delete', ['beside']],
  ] as const)('a long %s leaves all or nothing', async (job, left) => {
    const texts = await dieAmid(job);
    expect(texts.length).toBeGreaterThan(0);
    const opened = await openAgain();
    const listed = (await opened.contexts.list({ limit: 10 })).contexts.map(({ id }) => id);
    expect(listed.toSorted()).toEqual(left);
    for (const id of ['long', 'fork']) {
      const messages = await opened.contexts.messages(id, { limit: 1 });
      expect(messages !== undefined).toBe((left as readonly string[]).includes(id));
    }
    const kept = textsOf(await historyOf(opened, 'beside', EVERYTHING));
    for (const text of texts) expect(kept).toContain(text);
    // Remains are removed alongside other work.
    await vi.waitFor(() => expect(query('SELECT id FROM contexts ORDER BY id')).toEqual(left), {
      interval: 20,
    });
    expect(
      query('SELECT count(*) FROM messages WHERE context_key NOT IN (SELECT key FROM contexts)'),
    ).toEqual([0]);
    await opened.close();
    expect(query('PRAGMA integrity_check')).toEqual(['ok']);
    const database = new DatabaseSync(join(directory, 'rhetor.db'));
    expectSoundIndex(database);
    database.close();
  });
});
