/** What `rhetor doctor` finds in the database itself, with and without a running server. */
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { newTurn } from '../context/new-turn.ts';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { run } from './command.ts';

type Found = { readonly area: string; readonly standing: string; readonly message: string };

let home: RhetorHome;
let store: SqliteContextStore;
let file: string;

beforeAll(() => buildRhetor(), 120_000);
beforeEach(async () => {
  home = await RhetorHome.make();
  onTestFinished(() => home.remove());
  store = new SqliteContextStore({ directory: home.dataDirectory });
  file = join(home.dataDirectory, 'rhetor.db');
  await store.open();
  for (let turn = 0; turn < 40; turn += 1) {
    await store.turns.append(newTurn(`c${turn % 4}`, `turn ${turn} ${'x'.repeat(3_000)}`, 'Yes.'));
  }
});

async function dataFinding(): Promise<Found | undefined> {
  const variables = {
    HOME: home.directory,
    RHETOR_DATA_DIR: home.dataDirectory,
    HERMES_API_URL: 'off',
    ENGRAM_URL: 'off',
  };
  const { stdout } = await run(['doctor', '--json'], { variables });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Found[] };
  return findings.find(({ area }) => area === 'data');
}

function damage(): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r+');
  for (let at = 8_192; at < size; at += 500)
    writeSync(descriptor, Buffer.from([at & 255]), 0, 1, at);
  closeSync(descriptor);
}

describe('the data of doctor', () => {
  it('is counted while a server writes it', async () => {
    expect(await dataFinding()).toMatchObject({
      standing: 'ok',
      message: expect.stringMatching(/in use by process \d+: 4 conversations with 80 messages/),
    });
    await store.turns.append(newTurn('after', 'Still there?', 'Yes.'));
    expect(store.fault()).toBeUndefined();
    await store.close();
  });

  it('leaves nothing behind next to an unused database', async () => {
    await store.close();
    const before = readdirSync(home.dataDirectory);
    expect(await dataFinding()).toMatchObject({ standing: 'ok' });
    expect(readdirSync(home.dataDirectory)).toEqual(before);
  });

  it('is reported as damaged, with a server and without', async () => {
    damage();
    const found = {
      standing: 'fail',
      message: expect.stringContaining('is damaged'),
      advice: expect.stringContaining('rhetor restore'),
    };
    expect(await dataFinding()).toMatchObject(found);
    await store.close();
    expect(await dataFinding()).toMatchObject(found);
  });

  it('is reported as missing', async () => {
    await store.close();
    truncateSync(file, 0);
    expect(await dataFinding()).toMatchObject({
      standing: 'fail',
      message: expect.stringContaining('is empty'),
    });
  });
});
