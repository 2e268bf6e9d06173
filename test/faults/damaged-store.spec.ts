/** A database file that is damaged while Rhetor runs: /health and /ready report it until the file is whole again. */
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
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

/** Overwrites several places after the first pages. @returns the original file */
function damage(file: string): Buffer {
  const { size } = statSync(file);
  const whole = readFileSync(file);
  const descriptor = openSync(file, 'r+');
  for (let blow = 0; blow < 400; blow += 1) {
    const at = 8_192 + ((blow * 7_919) % (size - 8_192));
    writeSync(descriptor, Buffer.from([(blow * 37) & 255]), 0, 1, at);
  }
  closeSync(descriptor);
  return whole;
}

function repair(file: string, whole: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, whole, 0, whole.length, 0);
  closeSync(descriptor);
}

it('is reported in /health until the file is whole again', async () => {
  for (let turn = 0; turn < 40; turn += 1) expect(await say(`c${turn % 4}`)).toBe(200);
  expect(await health()).toMatchObject({ status: 'healthy' });
  const file = join(rhetor.dataDirectory, 'rhetor.db');
  await checkpoint(file);
  const whole = damage(file);
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
  repair(file, whole);
  await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 'healthy' }), {
    timeout: 40_000,
    interval: 100,
  });
  expect((await rhetor.get('/ready')).status).toBe(200);
  expect(await say('c1')).toBe(200);
});
