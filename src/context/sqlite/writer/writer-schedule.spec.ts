import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countUnindexed } from '../../../../test/context/sound-index.ts';
import { textMessage } from '../../../model/message.ts';
import { toMessageRow } from '../../rows/stored-rows.ts';
import { toImportFile } from '../../records/import-file.ts';
import { prepareOnce } from '../statements/prepare.ts';
import { SqliteContexts } from '../sqlite-contexts.ts';
import type { SqliteDatabase } from '../sqlite-database.ts';
import { SqliteDocuments } from '../sqlite-documents.ts';
import { SqliteOutbox } from '../sqlite-outbox.ts';
import { WriterDatabase } from './writer-database.ts';
import type {
  AppendTurnJob,
  StoreJob,
  StoreRequest,
  WriterReply,
} from '../statements/writer-job.ts';
import { WriterSchedule } from './writer-schedule.ts';
import { EVERY_CONTEXT } from '../../records/context-scope.ts';

let directory: string;
let file: string;
let database: WriterDatabase;
let schedule: WriterSchedule;
let reader: DatabaseSync;
let contexts: SqliteContexts;
let outbox: SqliteOutbox;
/** Each reading of the clock takes a millisecond, so that every slice has the same few steps. */
let time: number;
let tick: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-schedule-'));
  file = join(directory, 'rhetor.db');
  closeSync(openSync(file, 'wx'));
  open();
  expect(perform({ type: 'probe' })).toMatchObject({ type: 'done' });
  reader = new DatabaseSync(file, { readOnly: true });
  const prepare = prepareOnce(reader);
  const reading: Pick<SqliteDatabase, 'read'> = { read: async (work) => work(prepare) };
  contexts = new SqliteContexts(reading as SqliteDatabase);
  outbox = new SqliteOutbox(
    reading as SqliteDatabase,
    new SqliteDocuments(reading as SqliteDatabase),
  );
});
afterEach(() => {
  reader.close();
  database.close();
  rmSync(directory, { recursive: true });
});

function open(): void {
  time = 0;
  tick = 1;
  database = new WriterDatabase({ file, busyTimeoutMs: 50 });
  schedule = new WriterSchedule(database, () => (time += tick));
}

let lastTicket = 0;
const request = (job: StoreJob): StoreRequest => ({
  ticket: (lastTicket += 1),
  job,
  isRepeat: false,
});
const ask = (job: StoreJob): number => {
  const asked = request(job);
  schedule.add([asked]);
  return asked.ticket;
};
/** Processes everything that was requested. */
const finish = (): WriterReply[] => {
  const replies: WriterReply[] = [];
  while (schedule.isBusy) replies.push(...schedule.advance());
  return replies;
};
const perform = (job: StoreJob): WriterReply | undefined => {
  const ticket = ask(job);
  return finish().find((reply) => reply.ticket === ticket);
};
const row = (text: string, role: 'user' | 'assistant' = 'user') =>
  toMessageRow({ ...textMessage('user', text), role }, 1);
const turn = (contextId: string, text: string): AppendTurnJob => ({
  type: 'append-turn',
  scope: EVERY_CONTEXT,
  contextId,
  component: null,
  mode: 'append',
  messages: [row(text)],
  reply: row(`${text}!`, 'assistant'),
});
const importOf = (contextId: string, messages: number): StoreJob => ({
  type: 'import-contexts',
  file: toImportFile([
    {
      contextId,
      createdAt: 1,
      updatedAt: 2,
      metadata: {},
      messages: Array.from({ length: messages }, (_, index) => ({
        message: textMessage('user', `imported ${index}`),
        tokens: 3,
        timestamp: index,
      })),
    },
  ]),
});
const forkOf = (contextId: string, newContextId: string): StoreJob => ({
  type: 'fork-context',
  scope: EVERY_CONTEXT,
  fork: { contextId, newContextId, createdAt: 5 },
});
const deletionOf = (contextId: string): StoreJob => ({
  type: 'delete-context',
  scope: EVERY_CONTEXT,
  contextId,
});
const textsOf = async (contextId: string): Promise<unknown[] | undefined> => {
  const page = await contexts.messages(contextId, { limit: 1_000 });
  return page?.messages.map(({ message }) => {
    const [part] = message.parts;
    return part?.type === 'text' ? part.text : undefined;
  });
};
const listed = async (): Promise<unknown[]> =>
  (await contexts.list({ limit: 1_000 })).contexts.map(({ id }) => id);
const countOf = (table: 'messages' | 'contexts'): unknown =>
  reader.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'];

/** Submits a turn before each advance until the long job has its reply; returns how many turns were stored by then. */
function turnsBeside(ticket: number): number {
  for (let turns = 0; ;) {
    const own = ask(turn('beside', `${turns}`));
    const replies = schedule.advance();
    // The turn never waits for more than the current slice.
    expect(replies).toContainEqual({ type: 'done', ticket: own, value: turns + 1 });
    turns += 1;
    const reply = replies.find((each) => each.ticket === ticket);
    if (reply === undefined) continue;
    expect(reply).toMatchObject({ type: 'done' });
    return turns;
  }
}

describe('a long job', () => {
  it('lets every turn through: an import, a fork, a deletion', async () => {
    expect(turnsBeside(ask(importOf('long', 300)))).toBeGreaterThan(15);
    expect(await textsOf('long')).toHaveLength(300);
    perform(deletionOf('beside'));
    expect(turnsBeside(ask(forkOf('long', 'fork')))).toBeGreaterThan(15);
    expect(await textsOf('fork')).toEqual(await textsOf('long'));
    perform(deletionOf('beside'));
    expect(turnsBeside(ask(deletionOf('long')))).toBeGreaterThan(15);
    expect(await textsOf('long')).toBeUndefined();
    expect(countOf('contexts')).toBe(2);
  });

  it('does not keep a short one of its kind waiting', () => {
    perform(turn('short', 'one'));
    const long = ask(importOf('long', 300));
    const short = ask(deletionOf('short'));
    const order = finish().map(({ ticket }) => ticket);
    expect(order.indexOf(short)).toBeLessThan(order.indexOf(long));
  });
});

describe('an import', () => {
  it('is invisible until it is complete', async () => {
    perform(turn('here', 'findable'));
    ask(importOf('long', 100));
    for (let count = 0; count < 3; count += 1) expect(schedule.advance()).toEqual([]);
    expect(countOf('messages')).toBeGreaterThan(10);
    expect(await listed()).toEqual(['here']);
    expect((await contexts.list({ limit: 10, text: 'long' })).contexts).toEqual([]);
    expect(await textsOf('long')).toBeUndefined();
    const mirrored = (await outbox.unmirrored(1_000)).map(({ contextId }) => contextId);
    expect(mirrored).toEqual(['here', 'here']);
    finish();
    expect((await listed()).toSorted()).toEqual(['here', 'long']);
    expect(await contexts.find('long')).toMatchObject({ updatedAt: 2, activeMessageCount: 100 });
  });

  it('keeps the mirror from skipping messages that it cannot see yet', async () => {
    ask(importOf('long', 100));
    schedule.advance();
    schedule.advance();
    ask(turn('later', 'later'));
    schedule.advance();
    expect(await outbox.unmirrored(1_000)).toEqual([]);
    finish();
    expect(await outbox.unmirrored(1_000)).toHaveLength(102);
  });

  it('is refused as a whole when one of its ids is taken in the meantime', async () => {
    const ticket = ask(importOf('long', 100));
    schedule.advance();
    ask(turn('long', 'mine'));
    const replies = finish();
    expect(replies.find((reply) => reply.ticket === ticket)).toEqual({
      type: 'refused',
      ticket,
      refusal: { type: 'context-exists', contextId: 'long' },
    });
    expect(await textsOf('long')).toEqual(['mine', 'mine!']);
    expect(countOf('messages')).toBe(2);
  });

  it('leaves nothing when the process ends halfway', async () => {
    ask(importOf('long', 100));
    schedule.advance();
    schedule.advance();
    expect(countOf('messages')).not.toBe(0);
    database.close();
    open();
    perform({ type: 'probe' });
    expect(countOf('messages')).toBe(0);
    expect(countOf('contexts')).toBe(0);
    expect(perform(importOf('long', 100))).toMatchObject({ type: 'done' });
    expect(await textsOf('long')).toHaveLength(100);
  });
});

describe('a fork', () => {
  it('is the conversation as it was when the fork began', async () => {
    perform(importOf('long', 700));
    const before = await textsOf('long');
    ask(forkOf('long', 'fork'));
    schedule.advance();
    ask(turn('long', 'added'));
    schedule.advance();
    // Archives all but the first message.
    ask({ ...turn('long', 'other'), mode: 'replace', messages: [row('imported 0')] });
    schedule.advance();
    finish();
    expect(await textsOf('fork')).toEqual(before);
    expect(await contexts.find('fork')).toMatchObject({
      activeMessageCount: 700,
      tokenCount: 2_100,
      version: 1,
      createdAt: 5,
      updatedAt: 5,
    });
    expect(await textsOf('long')).toEqual(['imported 0', 'other!']);
  });

  it('is complete even if its source is deleted in the meantime, which waits for it', async () => {
    perform(importOf('long', 300));
    const before = await textsOf('long');
    const fork = ask(forkOf('long', 'fork'));
    schedule.advance();
    const deletion = ask(deletionOf('long'));
    schedule.advance();
    expect(await textsOf('long')).toBeUndefined();
    expect(finish().map(({ ticket }) => ticket)).toEqual([fork, deletion]);
    expect(await textsOf('fork')).toEqual(before);
    expect(countOf('messages')).toBe(300);
  });
});

describe('a deletion', () => {
  it('frees the id at once, for a new conversation', async () => {
    perform(importOf('long', 300));
    const ticket = ask(deletionOf('long'));
    ask(turn('long', 'anew'));
    const first = schedule.advance();
    expect(first.map((reply) => reply.ticket)).not.toContain(ticket);
    expect(await textsOf('long')).toEqual(['anew', 'anew!']);
    expect(await listed()).toEqual(['long']);
    expect(finish()).toEqual([{ type: 'done', ticket, value: 1 }]);
    expect(await textsOf('long')).toEqual(['anew', 'anew!']);
    expect(countOf('messages')).toBe(2);
  });

  it('is finished by the next process if this one ends halfway', () => {
    perform(importOf('long', 300));
    ask(deletionOf('long'));
    schedule.advance();
    database.close();
    expect(countOf('messages')).toBeGreaterThan(0);
    open();
    expect(perform({ type: 'probe' })).toMatchObject({ type: 'done' });
    expect(countOf('messages')).toBe(0);
    expect(countOf('contexts')).toBe(0);
  });

  it('is not finished while a reader keeps its traces in the log', () => {
    perform(turn('test', 'a'));
    reader.exec('BEGIN');
    countOf('messages');
    const removal = ask(deletionOf('test'));
    const later = ask(turn('test', 'b'));
    tick = 500;
    const replies = finish();
    expect(replies).toMatchObject([
      { type: 'done', ticket: later, value: 1 },
      { type: 'failed', ticket: removal, fault: { type: 'traces' } },
    ]);
    expect(perform({ type: 'probe' })).toMatchObject({ type: 'failed', fault: { type: 'traces' } });
    reader.exec('COMMIT');
    expect(perform({ type: 'probe' })).toMatchObject({ type: 'done' });
  });
});

describe('the search index', () => {
  const manyTurns = (count: number): void => {
    for (let index = 0; index < count; index += 1) ask(turn(`context ${index % 7}`, 'one and all'));
  };
  beforeEach(() => {
    tick = 0;
  });

  it('is left alone by turns, and completed when nothing is asked for a while', () => {
    manyTurns(100);
    finish();
    expect(countUnindexed(reader)).toBe(200);
    expect(schedule.indexAfterMs).toBe(50);
    time += 50;
    finish();
    expect(countUnindexed(reader)).toBe(0);
    expect(schedule.indexAfterMs).toBeUndefined();
  });

  it('is left alone by requests that store no message', () => {
    finish();
    perform({ type: 'append-attempts', attempts: [] });
    perform({ type: 'settle-budgets', spent: [], batch: 1 });
    expect(schedule.indexAfterMs).toBeUndefined();
  });

  it('never falls behind by more than a second of turns, however many arrive', () => {
    const perSecond = 200;
    let most = 0;
    for (let count = 0; count < 1_000; count += 1) {
      // Every 5 ms three turns, which is more in 10 rounds than the smallest batch takes.
      time += 1_000 / perSecond;
      manyTurns(3);
      schedule.advance();
      most = Math.max(most, countUnindexed(reader));
    }
    // Each turn has two messages.
    expect(most).toBeLessThan(perSecond * 3 * 2);
    expect(most).toBeGreaterThan(perSecond * 2);
  });

  it('keeps up with batches that are larger than its own', () => {
    let most = 0;
    for (let count = 0; count < 60; count += 1) {
      time += 100;
      manyTurns(200);
      schedule.advance();
      most = Math.max(most, countUnindexed(reader));
    }
    expect(most).toBeLessThan(10 * 200 * 2);
  });

  it('catches up after a start in batches, between which turns are stored', () => {
    manyTurns(1_000);
    finish();
    database.close();
    open();
    tick = 0;
    let advances = 0;
    while (countUnindexed(reader) > 2) {
      const own = ask(turn('beside', 'one'));
      expect(schedule.advance()).toContainEqual(expect.objectContaining({ ticket: own }));
      advances += 1;
    }
    expect(advances).toBeGreaterThan(10);
    expect(advances).toBeLessThan(100);
  });

  it('keeps up with an import', () => {
    tick = 1;
    const ticket = ask(importOf('long', 3_000));
    let most = 0;
    for (;;) {
      const replies = schedule.advance();
      most = Math.max(most, countUnindexed(reader));
      if (replies.some((reply) => reply.ticket === ticket)) break;
    }
    expect(most).toBeLessThan(1_500);
  });

  it('waits while the database is copied', async () => {
    manyTurns(100);
    finish();
    const copy = join(directory, 'copy.db');
    closeSync(openSync(copy, 'wx'));
    const copying = database.backUp(copy);
    time += 50;
    expect(schedule.isBusy).toBe(false);
    expect(schedule.indexAfterMs).toBe(50);
    await copying;
    finish();
    expect(countUnindexed(reader)).toBe(0);
  });

  it('is tried again a second after it could not be written', () => {
    manyTurns(1);
    finish();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    time += 50;
    expect(schedule.advance()).toEqual([
      { type: 'failed', ticket: 0, fault: expect.objectContaining({ type: 'locked' }) },
    ]);
    expect(schedule.isBusy).toBe(false);
    expect(schedule.indexAfterMs).toBe(1_000);
    other.close();
    time += 1_000;
    expect(finish()).toEqual([]);
    expect(countUnindexed(reader)).toBe(0);
  });
});

describe('the end of the writer', () => {
  it('aborts unfinished jobs, and replies to their callers', () => {
    perform(turn('other', 'one'));
    const tickets = [ask(importOf('long', 300)), ask(deletionOf('other'))];
    schedule.advance();
    expect(schedule.isAwaited).toBe(true);
    expect(schedule.stop()).toEqual(
      tickets.map((ticket) => ({
        type: 'failed',
        ticket,
        fault: { type: 'closed', detail: expect.any(String) },
      })),
    );
  });
});
