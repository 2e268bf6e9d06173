import { closeSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageRow } from '../../rows/message-row.ts';
import type { AppendTurnJob, StoreJob, StoreRequest } from '../statements/writer-job.ts';
import { WriterDatabase } from './writer-database.ts';
import { EVERY_CONTEXT } from '../../records/context-scope.ts';

let directory: string;
let file: string;
let writer: WriterDatabase;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-writer-'));
  file = join(directory, 'rhetor.db');
  closeSync(openSync(file, 'wx'));
  writer = new WriterDatabase({ file, busyTimeoutMs: 50 });
});
afterEach(() => {
  writer.close();
  rmSync(directory, { recursive: true });
});

let lastTicket = 0;
const request = (job: StoreJob, isRepeat = false): StoreRequest => ({
  ticket: (lastTicket += 1),
  job,
  isRepeat,
});
const row = (id: string): MessageRow => ({
  id,
  role: 'user',
  parts: '[]',
  tokens: 4,
  timestamp: 1,
  status: null,
  origin: null,
});
const turn = (id: string): AppendTurnJob => ({
  type: 'append-turn',
  scope: EVERY_CONTEXT,
  contextId: 'test',
  component: null,
  mode: 'append',
  messages: [row(`${id}-ask`)],
  reply: row(id),
});
const storedIds = (): unknown[] => {
  const reader = new DatabaseSync(file, { readOnly: true });
  const rows = reader.prepare('SELECT id FROM messages ORDER BY sequence').all();
  reader.close();
  return rows.map(({ id }) => id);
};

describe('WriterDatabase', () => {
  it('commits a batch and replies to every job in order', () => {
    const batch = [request(turn('a')), request({ type: 'probe' }), request(turn('b'))];
    expect(writer.perform(batch)).toEqual([
      { type: 'done', ticket: batch[0]?.ticket, value: 1 },
      { type: 'done', ticket: batch[1]?.ticket, value: 0 },
      { type: 'done', ticket: batch[2]?.ticket, value: 2 },
    ]);
    expect(storedIds()).toEqual(['a-ask', 'a', 'b-ask', 'b']);
  });

  it('lets a bad job fail alone', () => {
    const bad: AppendTurnJob = { ...turn('bad'), messages: [row('twice'), row('twice')] };
    const replies = writer.perform([request(turn('a')), request(bad), request(turn('b'))]);
    expect(replies).toMatchObject([
      { type: 'done', value: 1 },
      { type: 'failed', fault: { type: 'contradiction' } },
      { type: 'done', value: 2 },
    ]);
    expect(writer.connectionNumber).toBe(1);
    expect(storedIds()).toEqual(['a-ask', 'a', 'b-ask', 'b']);
  });

  it('performs a repeated job once', () => {
    const job = turn('a');
    writer.perform([request(job), request(turn('b'))]);
    expect(writer.perform([request(job, true)])).toMatchObject([{ type: 'done', value: 1 }]);
    expect(writer.perform([request(turn('c'), true)])).toMatchObject([{ type: 'done', value: 3 }]);
    expect(storedIds()).toEqual(['a-ask', 'a', 'b-ask', 'b', 'c-ask', 'c']);
  });

  it('fails a whole batch at once while another program holds the lock, and then continues', () => {
    writer = new WriterDatabase({ file, busyTimeoutMs: 800 });
    writer.perform([request({ type: 'probe' })]);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const started = performance.now();
    const replies = writer.perform([request(turn('a')), request(turn('b')), request(turn('c'))]);
    expect(performance.now() - started).toBeLessThan(3 * 800);
    expect(replies.map((reply) => reply.type === 'failed' && reply.fault.type)).toEqual([
      'locked',
      'locked',
      'locked',
    ]);
    other.close();
    expect(writer.perform([request(turn('d'))])).toMatchObject([{ type: 'done', value: 1 }]);
    expect(storedIds()).toEqual(['d-ask', 'd']);
  });

  it('reports that its file was moved away, and continues when it is back', () => {
    writer.perform([request(turn('a'))]);
    renameSync(file, `${file}.moved`);
    const gone = { type: 'failed', fault: { type: 'missing' } };
    expect(writer.perform([request(turn('b'))])).toMatchObject([gone]);
    renameSync(`${file}.moved`, file);
    expect(writer.perform([request(turn('c'))])).toMatchObject([{ type: 'done', value: 2 }]);
  });
});
