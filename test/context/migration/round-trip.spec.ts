import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOVED_TABLES } from '../../../src/context/migration/moved-tables.ts';
import { textMessage, textOf } from '../../../src/model/message.ts';
import { newTurn } from '../new-turn.ts';
import { activeTexts, historyOf } from '../reading-stores.ts';
import { COMMON_WORD, fillStore } from './full-store.ts';
import { fromPostgres, migrate, MigrationStage, toPostgres } from './migration-stage.ts';
import { readEverything } from './readings.ts';

let stage: MigrationStage;
let original: string;
let url: string;
let copy: string;
beforeAll(async () => {
  stage = await MigrationStage.set();
  original = stage.newDirectory();
  url = await stage.server.createEmptyDatabase();
  copy = stage.newDirectory();
  await stage.withStore(original, (store) => fillStore(store));
});
afterAll(() => stage.strike());

describe('a store with everything in it', () => {
  it('goes to PostgreSQL, with counts and checksums of both sides that are the same', async () => {
    const before = stage.rowsIn(original);
    const { events, ...outcome } = await migrate(toPostgres(original, url));
    expect(outcome).toMatchObject({ copied: 'everything', isSame: true, sentAgain: 0 });
    for (const { source, target, difference } of outcome.tables) {
      expect(target).toEqual(source);
      expect(source.checksum).toMatch(/^[\da-f]{64}$/);
      expect(difference).toBeUndefined();
    }
    const rowsOf = (name: string) =>
      outcome.tables.find(({ table }) => table === name)?.source.rows ?? 0;
    expect(rowsOf('messages')).toBeGreaterThan(10_400);
    expect(rowsOf('messages')).toBe(before['messages']?.length);
    expect(rowsOf('contexts')).toBe(46);
    expect(rowsOf('summaries')).toBe(3);
    expect(rowsOf('kept_answers')).toBe(2);
    expect(rowsOf('documents')).toBe(8);
    expect(rowsOf('settings')).toBe(1);
    expect(rowsOf('audit')).toBe(2);
    expect(rowsOf('outbox')).toBeGreaterThan(100);
    expect(events.at(-1)).toEqual({
      type: 'compared',
      table: 'outbox',
      rows: rowsOf('outbox'),
      of: rowsOf('outbox'),
    });
    expect(stage.rowsIn(original)).toEqual(before);
  });

  it('tells the same of itself there', async () => {
    const [here, there] = [
      await stage.withStore(original, readEverything),
      await stage.withStore(url, readEverything),
    ];
    expect(here.found[COMMON_WORD]?.length).toBeGreaterThan(40);
    expect(there).toEqual(here);
  });

  it('comes back with the rows that it had', async () => {
    const outcome = await migrate(fromPostgres(url, copy));
    expect(outcome).toMatchObject({ copied: 'everything', isSame: true, sentAgain: 0 });
    expect(stage.rowsIn(copy)).toEqual(stage.rowsIn(original));
    const [here, back] = [
      await stage.withStore(original, readEverything),
      await stage.withStore(copy, readEverything),
    ];
    expect(back).toEqual(here);
  });

  it.each(['PostgreSQL', 'the embedded database'])(
    'goes on as if nothing had been, in %s',
    async (where) => {
      const place = where === 'PostgreSQL' ? url : copy;
      const highest = Number(stage.rowsIn(original)['sequence']?.[0]?.['seq']);
      await stage.withStore(place, async (store) => {
        // The mirror has already taken everything.
        await store.outbox.markMirrored(await store.outbox.unmirrored(100_000));
        const { version } = await store.turns.append(
          newTurn('full:cut', `another ${COMMON_WORD}`, 'an accordion'),
        );
        expect(version).toBe(4);
        const { messages = [] } = (await store.contexts.messages('full:cut', { limit: 2 })) ?? {};
        for (const { sequence } of messages) expect(sequence).toBeGreaterThan(highest);
        const found = await store.search.candidates({
          words: [COMMON_WORD],
          contextId: 'full:cut',
          limit: 9,
        });
        expect(found.map(({ message }) => textOf(message.message))).toContain('an accordion');
        const waiting = await store.outbox.unmirrored(100);
        expect(waiting.map(({ message }) => textOf(message.message))).toEqual([
          `another ${COMMON_WORD}`,
          'an accordion',
        ]);
        await store.contexts.create({
          contextId: 'after',
          component: undefined,
          metadata: {},
          pinned: [textMessage('system', 'new')],
          createdAt: Date.now(),
        });
        expect(await activeTexts(store, 'after')).toEqual(['new']);
        const history = await historyOf(store, 'full:summarised', {
          maxTokens: 1e6,
          maxMessages: 1e6,
        });
        const [inForce] = (await store.summaries.list('full:summarised')) ?? [];
        await store.summaries.add({
          contextId: 'full:summarised',
          text: 'newest',
          provider: 'p',
          model: 'm',
          from: history[0]?.sequence ?? 0,
          to: history[8]?.sequence ?? 0,
          tokensBefore: 1,
          tokensAfter: 1,
          // At the same time as the migrated messages, so its sequence has to be higher.
          createdAt: 9_000,
          absorbs: inForce?.id,
        });
        const summaries = await store.summaries.list('full:summarised');
        expect(summaries?.map(({ text }) => text)[0]).toBe('newest');
        expect(await store.contexts.delete('many:3')).toBe(true);
        expect(await store.contexts.find('many:3')).toBeUndefined();
      });
    },
  );
});

describe('every column of both databases', () => {
  const moved = MOVED_TABLES.flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}`),
  );

  it('is moved from the embedded one, where the outbox is a setting and a place the rowid', () => {
    expect(stage.columnsIn(original)).toEqual(
      moved.filter((name) => !['outbox.sequence', 'summaries.place'].includes(name)).toSorted(),
    );
  });

  it('is moved from PostgreSQL, but for what it makes itself and what is of the moment', async () => {
    const columns = await stage.server.ask(
      new URL(url).pathname.slice(1),
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'rhetor'
         AND table_name NOT IN ('claims', 'deletions', 'schema_version', 'budget_holders', 'budget_holds',
           'limit_windows', 'limited_calls', 'cached_answers', 'cached_bytes',
           'vector_models', 'message_vectors', 'note_vectors',
           'worlds', 'world_words', 'world_moves', 'unplaced', 'former_stems')`,
    );
    const made = [
      'budget_counters.reserved',
      'messages.is_active',
      'messages.search',
      'notes.search',
    ];
    expect(columns.map(({ name }) => name).toSorted()).toEqual([...moved, ...made].toSorted());
  });
});

describe('what PostgreSQL’s texts cannot hold', () => {
  it('has the sign in its place that the store there puts, on both sides of the comparison', async () => {
    const [directory, database] = [stage.newDirectory(), await stage.server.createEmptyDatabase()];
    await stage.withStore(directory, (store) =>
      store.turns.append({ ...newTurn('odd', 'a \0 question', 'well'), component: 'nul \0' }),
    );
    expect(await migrate(toPostgres(directory, database))).toMatchObject({ isSame: true });
    await stage.withStore(database, async (store) => {
      expect((await store.contexts.find('odd'))?.component).toBe('nul \uFFFD');
      expect(await activeTexts(store, 'odd')).toEqual(['a \0 question', 'well']);
    });
  });
});

describe('the outbox', () => {
  it('sends again, rather than leave out, what PostgreSQL’s mirror took out of turn', async () => {
    const [database, directory] = [await stage.server.createEmptyDatabase(), stage.newDirectory()];
    const texts = await stage.withStore(database, async (store) => {
      for (const name of ['one', 'two']) await store.turns.append(newTurn(name, name, `${name}!`));
      const [, second, third] = await store.outbox.unmirrored(3);
      if (second !== undefined && third !== undefined)
        await store.outbox.markMirrored([second, third]);
      return (await store.outbox.unmirrored(9)).map(({ message }) => textOf(message.message));
    });
    expect(texts).toEqual(['one', 'two!']);
    const outcome = await migrate(fromPostgres(database, directory));
    expect(outcome).toMatchObject({ isSame: true, sentAgain: 2 });
    const waiting = await stage.withStore(directory, (store) => store.outbox.unmirrored(9));
    expect(waiting.map(({ message }) => textOf(message.message))).toEqual([
      'one',
      'one!',
      'two',
      'two!',
    ]);
  });

  it('is empty on the other side where it was empty', async () => {
    const [directory, database] = [stage.newDirectory(), await stage.server.createEmptyDatabase()];
    const again = stage.newDirectory();
    await stage.withStore(directory, async (store) => {
      await store.turns.append(newTurn('one', 'one', 'uno'));
      await store.turns.append(newTurn('two', 'two', 'dos'));
      await store.outbox.markMirrored(await store.outbox.unmirrored(9));
      await store.contexts.delete('two');
    });
    await migrate(toPostgres(directory, database));
    await migrate(fromPostgres(database, again));
    for (const place of [database, again]) {
      expect(await stage.withStore(place, (store) => store.outbox.unmirrored(9))).toEqual([]);
    }
    // A sequence is never reused, even after a deletion.
    expect(stage.rowsIn(again)['sequence']).toEqual([{ seq: 4 }]);
  });
});
