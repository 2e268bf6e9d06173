import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unfinishedMigration } from '../../../src/context/migration/marker.ts';
import { migrateStore, type MigrationOptions } from '../../../src/context/migrate-store.ts';
import { MigrationFailure } from '../../../src/context/migration/migration-error.ts';
import { StartupError } from '../../../src/config/startup-error.ts';
import { newTurn } from '../new-turn.ts';
import { fillStore } from './full-store.ts';
import { failOnFullDisk, killAfter, killAt } from './migrating-child.ts';
import { isAt, type Point } from './migrating-process.ts';
import { fromPostgres, migrate, MigrationStage, toPostgres } from './migration-stage.ts';

/** Each test starts several processes and copies thousands of rows, on a machine that may be busy. */
const LIMIT_MS = 240_000;

let stage: MigrationStage;
/** A full store on each side. */
let directory: string;
let url: string;
beforeAll(async () => {
  stage = await MigrationStage.set();
  directory = stage.newDirectory();
  url = await stage.server.createDatabase();
  await stage.withStore(directory, (store) => fillStore(store, 10));
  await migrate({ direction: 'to-postgres', directory, url });
}, LIMIT_MS);
afterAll(() => stage.strike());

const copied = (table: string, rows: number): Point => ({ type: 'copied', table, rows });

const POINTS: readonly (readonly [string, Point])[] = [
  ['before the first row', { type: 'begin' }],
  ['among the contexts', copied('contexts', 1)],
  ['among the first messages', copied('messages', 1)],
  ['among many messages', copied('messages', 1_800)],
  ['among the documents', copied('documents', 1)],
  ['in the outbox', copied('outbox', 1)],
  ['while it compares', { type: 'compared', table: 'messages', rows: 1_000 }],
];

async function newTarget(direction: MigrationOptions['direction']): Promise<MigrationOptions> {
  return direction === 'to-postgres'
    ? toPostgres(directory, await stage.server.createDatabase())
    : fromPostgres(url, stage.newDirectory());
}

describe.each(['to-postgres', 'from-postgres'] as const)('a migration %s', (direction) => {
  it.each(POINTS)(
    'that is killed %s goes on to the same end',
    async (_words, point) => {
      const options = await newTarget(direction);
      await killAt(options, point);
      const outcome = await migrate(options);
      expect(outcome.isSame).toBe(true);
      expect(outcome.events).not.toContainEqual(expect.objectContaining({ type: 'begun-anew' }));
      await expectSameRows(options);
    },
    LIMIT_MS,
  );

  it(
    'that is killed again and again goes on from where each ended',
    async () => {
      const options = await newTarget(direction);
      for (const rows of [300, 800, 1_300, 1_800, 2_300]) {
        await killAt(options, copied('messages', rows));
      }
      const outcome = await migrate(options);
      expect(outcome).toMatchObject({ isSame: true, copied: 'the rest' });
      const first = outcome.events.find(({ type }) => type === 'copied');
      expect(first).toMatchObject({ table: 'messages' });
      expect(first?.type === 'copied' && first.rows).toBeGreaterThan(2_300);
      await expectSameRows(options);
    },
    LIMIT_MS,
  );

  it(
    'that is killed in the middle of a step goes on to the same end',
    async () => {
      const options = await newTarget(direction);
      for (const steps of [3, 6, 9, 12]) await killAfter(options, steps);
      expect(await migrate(options)).toMatchObject({ isSame: true });
      await expectSameRows(options);
    },
    LIMIT_MS,
  );

  it(
    'that is told to stop ends with its batch, and goes on',
    async () => {
      const options = await newTarget(direction);
      const stopping = new AbortController();
      const stopped = migrateStore(
        options,
        (event) => {
          if (isAt(copied('messages', 1_000), event)) stopping.abort(new Error('enough'));
        },
        stopping.signal,
      );
      await expect(stopped).rejects.toThrow('enough');
      expect(await migrate(options)).toMatchObject({ isSame: true, copied: 'the rest' });
      await expectSameRows(options);
    },
    LIMIT_MS,
  );

  it(
    'that is not finished is not served',
    async () => {
      const options = await newTarget(direction);
      await killAt(options, copied('messages', 1_000));
      const place = direction === 'to-postgres' ? options.url : options.directory;
      const serving = stage.withStore(place, async () => undefined);
      await expect(serving).rejects.toThrow(StartupError);
      await expect(serving).rejects.toThrow(/Run rhetor migrate again/);
      await migrate(options);
      await stage.withStore(place, (store) => store.turns.append(newTurn('new', 'one', 'uno')));
    },
    LIMIT_MS,
  );

  it(
    'whose source has changed begins anew',
    async () => {
      const own = await ownSource(direction);
      await killAt(own, copied('messages', 50));
      const place = direction === 'to-postgres' ? own.directory : own.url;
      await stage.withStore(place, async (store) => {
        await store.turns.append(newTurn('own:3', 'later', 'later'));
        await store.contexts.delete('own:4');
      });
      const outcome = await migrate(own);
      expect(outcome).toMatchObject({ isSame: true, copied: 'everything' });
      expect(outcome.events).toContainEqual({
        type: 'begun-anew',
        reason: 'the source has changed since the earlier run',
      });
    },
    LIMIT_MS,
  );
});

describe('PostgreSQL that goes away', () => {
  it(
    'ends the migration in words that say so, and it goes on when it is back',
    async () => {
      const options = await newTarget('to-postgres');
      let stopped: Promise<void> | undefined;
      const { signal } = new AbortController();
      const cut = migrateStore(
        options,
        (event) => {
          if (isAt(copied('messages', 1_000), event)) stopped ??= stage.server.stop('SIGKILL');
        },
        signal,
      );
      await expect(cut).rejects.toThrow(MigrationFailure);
      await expect(cut).rejects.toThrow(/cannot be reached.*same command again/s);
      await stopped;
      await stage.server.start();
      expect(await migrate(options)).toMatchObject({ isSame: true, copied: 'the rest' });
      await expectSameRows(options);
    },
    LIMIT_MS,
  );
});

describe('a disk that takes no more', () => {
  it.runIf(process.platform === 'linux')(
    'ends the migration, and it goes on',
    async () => {
      const options = await newTarget('from-postgres');
      expect(await failOnFullDisk(options, 1_200)).toMatch(
        /MigrationFailure: The disk that holds Rhetor’s data.*same command again/s,
      );
      expect(await migrate(options)).toMatchObject({ isSame: true, copied: 'the rest' });
      await expectSameRows(options);
    },
    LIMIT_MS,
  );
});

it('knows only its own notes', () => {
  expect(unfinishedMigration(undefined)).toBeUndefined();
  const finished = { state: 'finished', source: 'a', fingerprint: 'b' };
  expect(unfinishedMigration(JSON.stringify(finished))).toBeUndefined();
  for (const note of [
    '',
    '{}',
    '{"state":"copying","table":"strange","source":"a","fingerprint":""}',
  ]) {
    expect(unfinishedMigration(note)).toMatch(/rhetor migrate/);
  }
});

/** Migrates back if necessary, and compares the result with the original rows. */
async function expectSameRows(options: MigrationOptions): Promise<void> {
  const original = stage.rowsIn(directory);
  if (options.direction === 'from-postgres') {
    expect(stage.rowsIn(options.directory)).toEqual(original);
    return;
  }
  const back = stage.newDirectory();
  await migrate({ direction: 'from-postgres', directory: back, url: options.url });
  expect(stage.rowsIn(back)).toEqual(original);
}

/** A store with few conversations, which the test may change. */
async function ownSource(direction: MigrationOptions['direction']): Promise<MigrationOptions> {
  const own = stage.newDirectory();
  const database = await stage.server.createDatabase();
  const options =
    direction === 'to-postgres' ? toPostgres(own, database) : fromPostgres(database, own);
  await stage.withStore(direction === 'to-postgres' ? own : database, async (store) => {
    for (let index = 0; index < 100; index += 1) {
      await store.turns.append(newTurn(`own:${index % 10}`, `ask ${index}`, `say ${index}`));
    }
  });
  return { ...options, limits: { rows: 10, bytes: 30_000 } };
}
