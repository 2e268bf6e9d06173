import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WriterThread } from './writer-thread.ts';

let directory: string;
let file: string;
let workers: Worker[];
let thread: WriterThread;
/** Stands in for a thread that accepts jobs and dies before it has replied. */
const SILENT = 'setInterval(() => {}, 1_000)';
let isSilent: boolean;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rhetor-thread-'));
  file = join(directory, 'rhetor.db');
  closeSync(openSync(file, 'wx'));
  workers = [];
  isSilent = false;
  thread = new WriterThread({
    file,
    busyTimeoutMs: 50,
    startWorker: (options) => {
      const worker = isSilent
        ? new Worker(SILENT, { eval: true })
        : new Worker(new URL('./writer.worker.ts', import.meta.url), options);
      workers.push(worker);
      return worker;
    },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await thread.close();
  rmSync(directory, { recursive: true });
});

function fail(): never {
  throw new Error('no thread was started');
}

const write = (value: string): Promise<number> =>
  thread.run({ type: 'write-setting', key: 'key', value });
const written = (): unknown => {
  const reader = new DatabaseSync(file, { readOnly: true });
  const row = reader.prepare("SELECT value FROM settings WHERE key = 'key'").get();
  reader.close();
  return row?.['value'];
};

describe('WriterThread', () => {
  it('resends unfinished jobs of a dead thread to a new one, in order', async () => {
    await write('first');
    const jobs = ['second', 'third', 'fourth'].map(write);
    await workers[0]?.terminate();
    await Promise.all(jobs);
    expect(workers).toHaveLength(2);
    expect(written()).toBe('fourth');
    expect(thread.fault).toBeUndefined();
  });

  it('sends a job that may wait with the next one, or after its time', async () => {
    await write('first');
    const sent = vi.spyOn(workers[0] ?? fail(), 'postMessage');
    const waiting = thread.run({ type: 'write-setting', key: 'key', value: 'second' }, 60_000);
    await nextTurn();
    expect(sent).not.toHaveBeenCalled();
    await Promise.all([waiting, write('third')]);
    expect(sent).toHaveBeenCalledOnce();
    expect(written()).toBe('third');
    await thread.run({ type: 'write-setting', key: 'key', value: 'fourth' }, 1);
    expect(written()).toBe('fourth');
  });

  it('fails a job when a second thread dies of it', async () => {
    isSilent = true;
    const outcome = expect(write('first')).rejects.toMatchObject({ code: 'storage_unavailable' });
    await workers[0]?.terminate();
    isSilent = false;
    await workers[1]?.terminate();
    await outcome;
    expect(thread.fault).toContain('restarted');
    await write('third');
    expect(thread.fault).toBeUndefined();
  });

  it('probes by itself whether the database has recovered', async () => {
    await write('first');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(write('second')).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(thread.fault).toContain('lock');
    other.close();
    await vi.waitFor(() => expect(thread.fault).toBeUndefined(), { interval: 20 });
    expect(written()).toBe('first');
  });

  it('probes a disk that was full until nothing has failed for a while', async () => {
    await write('first');
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const fault = { type: 'full', detail: 'database or disk is full' };
    const worker = workers[0] ?? fail();
    worker.emit('message', [{ type: 'failed', ticket: 0, fault }]);
    await write('second');
    expect(thread.fault).toContain('full');
    while (thread.fault !== undefined) {
      const probed = once(worker, 'message');
      vi.advanceTimersByTime(1_000);
      await probed;
    }
  });

  it('blames a job that contradicts what is stored, not the database', async () => {
    await write('first');
    const database = new DatabaseSync(file);
    database.exec(`CREATE TRIGGER refusing BEFORE UPDATE ON settings WHEN new.value = 'second'
      BEGIN SELECT raise(ABORT, 'no'); END`);
    database.close();
    await expect(write('second')).rejects.toMatchObject({ code: 'internal_error' });
    expect(thread.fault).toBeUndefined();
    await write('third');
    expect(written()).toBe('third');
  });

  it('finishes all jobs submitted before it closes, and none after', async () => {
    const jobs = ['first', 'second'].map(write);
    await thread.close();
    await Promise.all(jobs);
    expect(written()).toBe('second');
    await expect(write('third')).rejects.toThrow('shutting down');
  });
});
