/** The writer's thread: takes everything queued during the last commit, and commits it together. */
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { StorageFailure, toStorageFault } from '../files/storage-fault.ts';
import { WriterDatabase } from './writer-database.ts';
import type {
  BackupJob,
  StoreRequest,
  WriterOptions,
  WriterReply,
  WriterRequest,
} from '../statements/writer-job.ts';
import { WriterSchedule } from './writer-schedule.ts';

/** How long started long jobs may continue after `close` was requested. */
const CLOSING_MS = 2_000;
/** Not part of a transaction. */
const OTHER_JOBS: ReadonlySet<string> = new Set(['backup', 'stop-backup', 'close']);

const port = portOfThread();
const database = new WriterDatabase(workerData as WriterOptions);
const schedule = new WriterSchedule(database, () => performance.now());
let closing: { readonly ticket: number; readonly latest: number } | undefined;
let isWoken = false;
/** Ends the rest after a while without a request. */
let resting: NodeJS.Timeout | undefined;
/** Settles when no backup runs; it never rejects. */
let copying = Promise.resolve();

port.on('message', (requests: readonly WriterRequest[]) => {
  take(requests);
  if (!isWoken) work();
});

function take(requests: readonly WriterRequest[]): void {
  schedule.add(requests.filter(isStoreRequest));
  for (const { ticket, job, isRepeat } of requests) {
    if (job.type === 'backup') copying = backUp(ticket, job, isRepeat);
    if (job.type === 'close') closing = { ticket, latest: performance.now() + CLOSING_MS };
    if (job.type !== 'stop-backup') continue;
    database.stopBackup();
    reply([{ type: 'done', ticket, value: 0 }]);
  }
}

function work(): void {
  isWoken = false;
  clearTimeout(resting);
  for (;;) {
    const next: { readonly message: readonly WriterRequest[] } | undefined =
      receiveMessageOnPort(port);
    if (next === undefined) break;
    take(next.message);
  }
  const replies = schedule.advance();
  if (replies.length > 0) reply(replies);
  if (closing !== undefined && (!schedule.isAwaited || performance.now() > closing.latest)) {
    void end(closing.ticket);
  } else if (schedule.isBusy) {
    isWoken = true;
    setImmediate(work);
  } else {
    rest();
  }
}

function rest(): void {
  const { indexAfterMs, tidyAfterMs } = schedule;
  if (indexAfterMs !== undefined) resting = setTimeout(work, indexAfterMs);
  else if (tidyAfterMs !== undefined) resting = setTimeout(() => schedule.tidy(), tidyAfterMs);
}

async function end(ticket: number): Promise<void> {
  database.stopBackup();
  await copying;
  const replies = schedule.stop();
  database.close();
  reply([...replies, { type: 'done', ticket, value: 0 }]);
  port.close();
}

/** A thread that died has left half a file, which its caller removes. */
async function backUp(ticket: number, { file }: BackupJob, isRepeat: boolean): Promise<void> {
  try {
    if (isRepeat) throw new StorageFailure('stopped', 'the thread that copied has died');
    await database.backUp(file);
    reply([{ type: 'done', ticket, value: 0 }]);
  } catch (error) {
    reply([{ type: 'failed', ticket, fault: toStorageFault(error) }]);
  }
}

function reply(replies: readonly WriterReply[]): void {
  port.postMessage(replies);
}

function isStoreRequest(request: WriterRequest): request is StoreRequest {
  return !OTHER_JOBS.has(request.job.type);
}

function portOfThread(): MessagePort {
  if (parentPort === null) throw new Error('the writer runs in a thread of its own');
  return parentPort;
}
