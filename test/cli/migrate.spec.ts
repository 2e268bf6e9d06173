import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MigrationStage } from '../context/migration/migration-stage.ts';
import { newTurn } from '../context/new-turn.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { hasTerminal, run, RunningCommand } from './command.ts';

const PASSWORD = 'canary-password';

let stage: MigrationStage;
/** A small store, and an empty database that the variables name. */
let directory: string;
let url: string;
let variables: Readonly<Record<string, string>>;
beforeAll(async () => {
  [stage] = await Promise.all([MigrationStage.set(), buildRhetor()]);
});
afterAll(() => stage.strike());
beforeEach(async () => {
  directory = stage.newDirectory();
  url = (await stage.server.createEmptyDatabase()).replace('postgres@', `postgres:${PASSWORD}@`);
  variables = { RHETOR_DATA_DIR: directory, RHETOR_DATABASE_URL: url };
  await stage.withStore(directory, async (store) => {
    for (const text of ['one', 'two']) await store.turns.append(newTurn(text, text, `${text}!`));
  });
});

describe('rhetor migrate', () => {
  it('migrates there and back, and reports what was copied and what to do next', async () => {
    const there = await run(['migrate', '--to'], { variables });
    expect(there.code).toBe(0);
    expect(there.stdout).toMatch(/^TABLE +SOURCE +TARGET +CHECKSUM\n/);
    expect(there.stdout).toMatch(/^messages +4 +4 +[\da-f]{16} +the same$/m);
    expect(there.stdout).toContain('Everything was copied and verified.');
    expect(there.stdout).toContain('Set RHETOR_DATABASE_URL and start Rhetor.');
    expect(there.stderr).toMatch(/^From the embedded database in .* to the PostgreSQL database/);
    expect(there.stdout + there.stderr).not.toContain(PASSWORD);

    const target = stage.newDirectory();
    const back = await run(['migrate', '--from', url, '--data-dir', target, '--json'], {
      variables,
    });
    expect(back.code).toBe(0);
    expect(JSON.parse(back.stdout)).toMatchObject({
      copied: 'everything',
      is_same: true,
      sent_again: 0,
      tables: expect.arrayContaining([
        { table: 'messages', source: sums(4), target: sums(4) },
        { table: 'contexts', source: sums(2), target: sums(2) },
      ]),
    });
    expect(stage.rowsIn(target)).toEqual(stage.rowsIn(directory));
  });

  it('only compares, and exits with 1 if there is a difference', async () => {
    await run(['migrate', '--to'], { variables });
    const same = await run(['migrate', '--to', '--verify'], { variables });
    expect(same).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Both databases hold the same data.'),
    });
    const database = new URL(url).pathname.slice(1);
    await stage.server.ask(database, `UPDATE rhetor.contexts SET metadata = '' WHERE id = 'two'`);
    const other = await run(['migrate', '--to', '--verify'], { variables });
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('contexts: two differs in the target.');
    const again = await run(['migrate', '--to'], { variables });
    expect(again).toMatchObject({ code: 1, stdout: expect.stringContaining('nothing was copied') });
  });

  it('reports an error in one line, without the password', async () => {
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[], 2, /Choose a direction/],
      [['--to', '--from'], 2, /Choose a direction/],
      [['--to', `mysql://root:${PASSWORD}@host/x`], 2, /Give the address of the PostgreSQL/],
      [['--to', '--data-dir', '/nowhere'], 1, /There is no embedded database in \/nowhere/],
      [['--from'], 1, /holds no data of Rhetor/],
      [['--to', `postgres://postgres:${PASSWORD}@127.0.0.1:1/x`], 1, /cannot be reached/],
    ];
    for (const [flags, code, words] of cases) {
      const outcome = await run(['migrate', ...flags], { variables });
      expect(outcome).toMatchObject({ code, stdout: '' });
      expect(outcome.stderr).toMatch(words);
      expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
      expect(outcome.stderr).not.toContain(PASSWORD);
    }
    const wrong = { ...variables, RHETOR_DATABASE_URL: `http://${PASSWORD}` };
    const { code, stderr } = await run(['migrate', '--to'], { variables: wrong });
    expect(code).toBe(1);
    expect(stderr).toContain('RHETOR_DATABASE_URL is not the URL');
    expect(stderr).not.toContain(PASSWORD);
  });

  it.runIf(hasTerminal)('stops at Ctrl-C, says that it goes on, and does', async () => {
    await stage.withStore(directory, async (store) => {
      const text = 'word '.repeat(40_000);
      for (let count = 0; count < 100; count += 1) {
        await store.turns.append(newTurn('long', `${count} ${text}`, text));
      }
    });
    const running = RunningCommand.start(['migrate', '--to'], { variables, onTerminal: true });
    await running.untilPrinted('From the embedded database');
    running.type('\u0003');
    expect(await running.untilEnd()).toBe(130);
    expect(running.stdout).toContain('Stopped. Run the same command again to continue.');
    const rest = await run(['migrate', '--to'], { variables });
    expect(rest.code).toBe(0);
    expect(rest.stderr).toContain('Continuing a migration that was interrupted.');
    expect(rest.stdout).toMatch(/^messages +204 +204 /m);
  });
});

function sums(rows: number) {
  return { rows, checksum: expect.stringMatching(/^[\da-f]{64}$/) };
}
