import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MigrationRefusal } from '../../../src/context/migration/migration-error.ts';
import { HOLD_JOURNAL, HoldJournal } from '../../../src/context/sqlite/files/hold-journal.ts';
import { newTurn } from '../new-turn.ts';
import { fromPostgres, migrate, MigrationStage, toPostgres } from './migration-stage.ts';

let stage: MigrationStage;
beforeAll(async () => {
  stage = await MigrationStage.set();
});
afterAll(() => stage.strike());

/** A small store in a directory, and an empty database. */
let directory: string;
let url: string;
beforeEach(async () => {
  directory = stage.newDirectory();
  url = await stage.server.createEmptyDatabase();
  await stage.withStore(directory, async (store) => {
    for (const text of ['one', 'two', 'three']) {
      await store.turns.append(newTurn(`small:${text}`, text, `${text}!`));
    }
  });
});

async function expectRefusal(migrating: Promise<unknown>, words: RegExp): Promise<void> {
  await expect(migrating).rejects.toThrow(MigrationRefusal);
  await expect(migrating).rejects.toThrow(words);
}

describe('a migration is refused', () => {
  it('while Rhetor uses the data directory', async () => {
    await stage.withStore(directory, () =>
      expectRefusal(migrate(toPostgres(directory, url)), /Another Rhetor \(process \d+\).*Stop it/),
    );
  });

  it('while calls that were killed are counted in no table', async () => {
    const journal = new HoldJournal(join(directory, HOLD_JOURNAL));
    journal.hold('killed', [{ budgetId: 'one', windowStart: 0, amount: 7 }]);
    journal.close();
    await expectRefusal(migrate(toPostgres(directory, url)), /killed while 1 calls were running/);
    await stage.withStore(directory, (store) => store.budgets.begin());
    expect((await migrate(toPostgres(directory, url))).events).not.toEqual([]);
  });

  it.each(['source', 'target'])('while a replica runs on PostgreSQL as its %s', async (role) => {
    const options =
      role === 'source' ? fromPostgres(url, stage.newDirectory()) : toPostgres(directory, url);
    await stage.withStore(url, () =>
      expectRefusal(
        migrate(options),
        /Rhetor is running on the PostgreSQL database .*Stop every replica/,
      ),
    );
  });

  it('while another migration runs on the same database', async () => {
    const { events } = await migrate(toPostgres(directory, url));
    expect(events).not.toEqual([]);
    const other = stage.newDirectory();
    await stage.withStore(other, (store) => store.turns.append(newTurn('other', 'one', 'uno')));
    const holding = new Client({ connectionString: url });
    await holding.connect();
    await holding.query('SELECT pg_advisory_lock(8300001)');
    await expectRefusal(
      migrate(toPostgres(other, url)),
      /being migrated or set up by another process/,
    );
    await holding.end();
  });

  it.each(['PostgreSQL', 'a data directory'])(
    'into %s that holds something already',
    async (where) => {
      const other = stage.newDirectory();
      const place = where === 'PostgreSQL' ? url : other;
      await stage.withStore(place, (store) => store.documents.writeDocument('prompts', 'a', '{}'));
      const source = await stage.server.createEmptyDatabase();
      await migrate(toPostgres(directory, source));
      const options =
        where === 'PostgreSQL' ? toPostgres(directory, url) : fromPostgres(source, other);
      await expectRefusal(migrate(options), /already holds data of Rhetor, and is not changed/);
      expect(
        await stage.withStore(place, (store) => store.documents.readDocuments('prompts')),
      ).toHaveLength(1);
    },
  );

  it('into what holds half of another source', async () => {
    const { pathname } = new URL(url);
    await stage.withStore(url, async () => undefined);
    const marker = { state: 'verifying', source: 'the embedded database in /old', fingerprint: '' };
    await stage.server.ask(
      pathname.slice(1),
      `INSERT INTO rhetor.settings VALUES ('migration', '${JSON.stringify(marker)}')`,
    );
    await expectRefusal(
      migrate(toPostgres(directory, url)),
      /holds an unfinished migration from the embedded database in \/old/,
    );
  });

  it('from a directory without a database, which is not made', async () => {
    const empty = stage.newDirectory();
    rmSync(empty, { recursive: true });
    await expectRefusal(migrate(toPostgres(empty, url)), /There is no embedded database in/);
    await expectRefusal(migrate(toPostgres(empty, url)), /There is no embedded database in/);
  });

  it('from a PostgreSQL in which no Rhetor was', async () => {
    const target = stage.newDirectory();
    await expectRefusal(migrate(fromPostgres(url, target)), /holds no data of Rhetor/);
  });

  it.each([
    ['postgres://somebody:canary-password@127.0.0.1:1/none', /cannot be reached/],
    ['postgres://postgres:canary-password@127.0.0.1:PORT/none', /There is no such database/],
  ])('without a word of the password: %s', async (given, words) => {
    const address = given.replace('PORT', String(stage.server.port));
    const refused = migrate(toPostgres(directory, address));
    await expectRefusal(refused, words);
    await expect(refused).rejects.not.toThrow(/canary/);
  });
});

describe('a migration that is finished', () => {
  it('is only verified when the command is given again', async () => {
    await migrate(toPostgres(directory, url));
    const again = await migrate(toPostgres(directory, url));
    expect(again).toMatchObject({ copied: 'nothing', isSame: true });
    expect(again.events.some(({ type }) => type === 'copied')).toBe(false);
  });

  it('is left as it is when the target has been used since', async () => {
    await migrate(toPostgres(directory, url));
    await stage.withStore(url, (store) => store.turns.append(newTurn('new', 'one', 'uno')));
    expect(await migrate(toPostgres(directory, url))).toMatchObject({
      copied: 'nothing',
      isSame: false,
    });
    expect(await stage.withStore(url, (store) => store.contexts.find('new'))).toBeDefined();
  });
});

describe('verifying alone', () => {
  const verify = (options: Parameters<typeof migrate>[0]) =>
    migrate({ ...options, isVerifying: true });
  const differences = async (options: Parameters<typeof migrate>[0]) => {
    const { isSame, tables } = await verify(options);
    expect(isSame).toBe(false);
    return Object.fromEntries(
      tables.flatMap(({ table, difference }) => (difference ? [[table, difference]] : [])),
    );
  };

  it('finds nothing where all is the same', async () => {
    await migrate(toPostgres(directory, url));
    const { events, ...outcome } = await verify(toPostgres(directory, url));
    expect(outcome).toMatchObject({ copied: 'nothing', isSame: true });
    expect(events.some(({ type }) => type === 'copied')).toBe(false);
  });

  it('names the first row that was changed, is missing, or was not there, on PostgreSQL', async () => {
    await migrate(toPostgres(directory, url));
    const database = new URL(url).pathname.slice(1);
    const [row] = await stage.server.ask(
      database,
      'SELECT id FROM rhetor.messages WHERE sequence = 3',
    );
    await stage.server.ask(
      database,
      `UPDATE rhetor.messages SET tokens = tokens + 1 WHERE sequence >= 3`,
    );
    expect(await differences(toPostgres(directory, url))).toEqual({
      messages: { type: 'changed', id: row?.['id'] },
    });
    await stage.server.ask(database, `DELETE FROM rhetor.contexts WHERE id = 'small:two'`);
    await stage.server.ask(database, `INSERT INTO rhetor.documents VALUES ('prompts', 'x', 1, '')`);
    expect(await differences(toPostgres(directory, url))).toEqual({
      contexts: { type: 'missing', id: 'small:two' },
      messages: { type: 'missing', id: row?.['id'] },
      outbox: { type: 'missing', id: '3' },
      documents: { type: 'extra', id: 'x' },
    });
  });

  it('finds what was changed in an embedded database', async () => {
    await migrate(toPostgres(directory, url));
    const target = stage.newDirectory();
    await migrate(fromPostgres(url, target));
    const database = new DatabaseSync(join(target, 'rhetor.db'));
    database.exec(`UPDATE contexts SET metadata = '{"a":1}' WHERE id = 'small:three'`);
    database.close();
    expect(await differences(fromPostgres(url, target))).toEqual({
      contexts: { type: 'changed', id: 'small:three' },
    });
  });

  it('makes nothing', async () => {
    await expectRefusal(verify(toPostgres(directory, url)), /holds no data of Rhetor/);
    await migrate(toPostgres(directory, url));
    await expectRefusal(
      verify(fromPostgres(url, stage.newDirectory())),
      /There is no embedded database/,
    );
  });
});
