/** A database file that is damaged while Rhetor runs: /health and /ready report it until the file is whole again. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';

let rhetor: TestRhetor;

beforeAll(async () => {
  // Without the ledger, which goes on writing by itself: the file is replaced while Rhetor has it open.
  rhetor = await TestRhetor.start({ variables: { RHETOR_LEDGER_DAYS: '0' } });
});
afterAll(() => rhetor.stop());

const health = async () => jsonOf(await rhetor.get('/health'));

const say = async (context: string): Promise<number> => {
  const model = 'simulated-fast?rate=0&length=5&ttft=0';
  const body = { message: 'x'.repeat(3_000), context_id: context, options: { model } };
  const response = await rhetor.post('/message', body);
  await response.text();
  return response.status;
};

/** Moves everything into the file itself: pages of the log would hide its damage. */
async function checkpoint(file: string): Promise<void> {
  const database = new DatabaseSync(file);
  try {
    const truncate = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
    // It does nothing while another thread reads an older state.
    await vi.waitFor(() => expect(truncate.get()).toMatchObject({ busy: 0 }));
  } finally {
    database.close();
  }
}

type Page = { readonly at: number; readonly content: Buffer };

/**
 * Overwrites the pages of all messages. Whoever reads a page that has no valid type fails, so no turn can
 * change one either: the log never holds a newer state of it than the file.
 * @returns the pages as they were
 */
function damage(file: string): readonly Page[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = database
    .prepare(`SELECT pgoffset AS at, pgsize AS size FROM dbstat WHERE name = 'messages'`)
    .all()
    .map(({ at, size }) => ({ at: Number(at), size: Number(size) }));
  database.close();
  const descriptor = openSync(file, 'r+');
  const pages = found.map(({ at, size }) => {
    const content = Buffer.alloc(size);
    readSync(descriptor, content, 0, size, at);
    writeSync(descriptor, Buffer.alloc(size, 0xff), 0, size, at);
    return { at, content };
  });
  closeSync(descriptor);
  return pages;
}

function repair(file: string, pages: readonly Page[]): void {
  const descriptor = openSync(file, 'r+');
  for (const { at, content } of pages) writeSync(descriptor, content, 0, content.length, at);
  closeSync(descriptor);
}

it('is reported in /health until the file is whole again', async () => {
  for (let turn = 0; turn < 40; turn += 1) expect(await say(`c${turn % 4}`)).toBe(200);
  expect(await health()).toMatchObject({ status: 'healthy' });
  const file = join(rhetor.dataDirectory, 'rhetor.db');
  await checkpoint(file);
  const pages = damage(file);
  expect(pages.length).toBeGreaterThan(40);
  const statuses: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) statuses.push(await say(`c${turn % 4}`));
  expect(statuses).toContain(503);
  const degraded = {
    status: 'degraded',
    details: { problems: [expect.stringContaining('database is damaged')] },
  };
  expect(await health()).toMatchObject(degraded);
  // Settings are on undamaged pages.
  expect((await rhetor.get('/providers')).status).toBe(200);
  await (await rhetor.get('/contexts')).text();
  expect(await health()).toMatchObject(degraded);
  const ready = await rhetor.get('/ready');
  expect(ready.status).toBe(503);
  expect(await jsonOf(ready)).toMatchObject({ ready: false, status: 'degraded' });
  repair(file, pages);
  await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 'healthy' }), {
    timeout: 40_000,
    interval: 100,
  });
  expect((await rhetor.get('/ready')).status).toBe(200);
  expect(await say('c1')).toBe(200);
});
