/** Counts what a turn's commit does, since the time that it takes depends on the machine. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countUnindexed } from '../../../../test/context/sound-index.ts';
import { newTurn } from '../../../../test/context/new-turn.ts';
import { attemptRecord } from '../../../../test/context/ports/attempt-record.ts';
import { toAttemptValues } from '../../rows/attempt-row.ts';
import { toMessageRows } from '../../rows/stored-rows.ts';
import { WriterDatabase } from './writer-database.ts';
import type { StoreRequest } from '../statements/writer-job.ts';
import { EVERY_CONTEXT } from '../../records/context-scope.ts';

let directory: string;
let file: string;
let writer: WriterDatabase;
let turns = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-commit-'));
  file = join(directory, 'rhetor.db');
  closeSync(openSync(file, 'wx'));
  writer = new WriterDatabase({ file, busyTimeoutMs: 50 });
  for (let count = 0; count < 20; count += 1) commit(50);
});
afterEach(() => {
  vi.restoreAllMocks();
  writer.close();
  rmSync(directory, { recursive: true });
});

/** @param attempts how many calls of models each turn records */
function commit(count: number, attempts = 0): void {
  const batch = Array.from({ length: count }, () => nextTurn(attempts));
  const outcomes = writer.perform(batch);
  expect(outcomes.map(({ type }) => type)).toEqual(batch.map(() => 'done'));
}

function nextTurn(attempts: number): StoreRequest {
  turns += 1;
  const contextId = `context ${turns % 40}`;
  const { messages, reply } = toMessageRows(newTurn(contextId, `question ${turns}`, 'an answer'));
  return {
    ticket: turns,
    job: {
      type: 'append-turn',
      scope: EVERY_CONTEXT,
      contextId,
      component: null,
      mode: 'append',
      messages,
      reply,
      ...(attempts > 0 && {
        attempts: Array.from({ length: attempts }, () => toAttemptValues(attemptRecord())),
      }),
    },
    isRepeat: false,
  };
}

/** The SQL of every statement that `work` runs. */
function statementsOf(work: () => void): readonly string[] {
  const running = [
    vi.spyOn(StatementSync.prototype, 'run'),
    vi.spyOn(StatementSync.prototype, 'get'),
    vi.spyOn(StatementSync.prototype, 'all'),
    vi.spyOn(StatementSync.prototype, 'iterate'),
  ];
  const direct = vi.spyOn(DatabaseSync.prototype, 'exec');
  const preparing = vi.spyOn(DatabaseSync.prototype, 'prepare');
  work();
  expect(preparing).not.toHaveBeenCalled();
  return [
    ...direct.mock.calls.map(([sql]) => sql),
    ...running
      .flatMap(({ mock }): readonly unknown[] => mock.contexts)
      .map((statement) => (statement instanceof StatementSync ? statement.sourceSQL : 'unknown')),
  ];
}

const startOf = (sql: string): string => sql.trim().split(/\s+/).slice(0, 3).join(' ');

it('takes one statement for the context and one for each message, and none for the search index', () => {
  expect(statementsOf(() => commit(1)).map(startOf)).toEqual([
    'BEGIN IMMEDIATE',
    'COMMIT',
    'INSERT INTO messages',
    'INSERT INTO messages',
    'INSERT INTO contexts',
  ]);
  vi.restoreAllMocks();
  expect(statementsOf(() => commit(8))).toHaveLength(2 + 8 * 3);
});

it('takes two statements more for each recorded call of a model', () => {
  const statements = statementsOf(() => commit(1, 2)).map(startOf);
  expect(statements).toHaveLength(5 + 2 * 2);
  for (const recording of ['INSERT INTO attempts', 'INSERT INTO uncounted_attempts']) {
    expect(statements.filter((statement) => statement === recording)).toHaveLength(2);
  }
});

it('adds recorded calls to the roll-ups with as many statements for many as for one', () => {
  const roll = (): readonly string[] =>
    statementsOf(() => {
      const job = { type: 'roll-attempts', limit: 500 } as const;
      expect(writer.perform([{ ticket: 0, job, isRepeat: false }])).toMatchObject([
        { type: 'done' },
      ]);
    });
  commit(1, 1);
  const ofOne = roll();
  vi.restoreAllMocks();
  commit(50, 4);
  const ofMany = roll();
  // One roll-up of everything and one by each of seven dimensions, for an hour and for six; the hour may
  // change meanwhile.
  expect(ofOne).toHaveLength(2 + 2 + 2 * 8 * 2);
  expect(ofMany.length).toBeLessThanOrEqual(2 * ofOne.length);
});

it('leaves the search index as it is', () => {
  const reader = new DatabaseSync(file, { readOnly: true });
  const index = () => reader.prepare('SELECT id, block FROM message_search_data').all();
  const before = index();
  const unindexed = countUnindexed(reader);
  commit(8);
  expect(index()).toEqual(before);
  expect(countUnindexed(reader)).toBe(unindexed + 16);
  reader.close();
});

it.each([
  [1, 11],
  [8, 19],
])('of %d writes at most %d pages on average', (together, pages) => {
  const commits = 20;
  expect(writer.emptyLog()).toBe(true);
  for (let count = 0; count < commits; count += 1) commit(together);
  // A page in the log has a head of 24 bytes.
  const written = statSync(`${file}-wal`).size / (4_096 + 24);
  expect(written / commits).toBeLessThan(pages);
});
