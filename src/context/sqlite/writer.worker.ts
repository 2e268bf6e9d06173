/** The writer's thread: takes what queued up while the last commit ran, and commits it together. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { StorageFailure, toStorageFault } from './storage-fault.ts';
import { WriterDatabase } from './writer-database.ts';
import type {
  BackupJob,
  StoreRequest,
  WriterOptions,
  WriterReply,
  WriterRequest,
} from './writer-job.ts';

/** With this many jobs a transaction takes no more messages. */
const MOST_JOBS = 256;
/** Not part of a transaction. */
const OTHER_JOBS: ReadonlySet<string> = new Set(['backup', 'stop-backup', 'close']);

const port = parentPort;
if (port === null) throw new Error('the writer runs in a thread of its own');
const database = new WriterDatabase(workerData as WriterOptions);
/** Settles when no backup runs; it never rejects. */
let copying = Promise.resolve();

port.on('message', (first: readonly WriterRequest[]) => {
  const batch = [...first];
  while (batch.length < MOST_JOBS) {
    const next: { readonly message: readonly WriterRequest[] } | undefined =
      receiveMessageOnPort(port);
    if (next === undefined) break;
    batch.push(...next.message);
  }
  const work = batch.filter(isStoreRequest);
  const replies: WriterReply[] = work.length > 0 ? database.perform(work) : [];
  for (const { ticket, job, isRepeat } of batch) {
    if (job.type === 'backup') copying = backUp(ticket, job, isRepeat);
    if (job.type !== 'stop-backup') continue;
    database.stopBackup();
    replies.push({ type: 'done', ticket, value: 0 });
  }
  port.postMessage(replies);
  const last = batch.find(({ job }) => job.type === 'close');
  if (last !== undefined) void end(last.ticket);
});

async function end(ticket: number): Promise<void> {
  database.stopBackup();
  await copying;
  database.close();
  port?.postMessage([{ type: 'done', ticket, value: 0 } satisfies WriterReply]);
  port?.close();
}

/** A thread that died has left half a file, which its caller removes. */
async function backUp(ticket: number, { file }: BackupJob, isRepeat: boolean): Promise<void> {
  let reply: WriterReply = { type: 'done', ticket, value: 0 };
  try {
    if (isRepeat) throw new StorageFailure('stopped', 'the thread that copied has died');
    await database.backUp(file);
  } catch (error) {
    reply = { type: 'failed', ticket, fault: toStorageFault(error) };
  }
  port?.postMessage([reply]);
}

function isStoreRequest(request: WriterRequest): request is StoreRequest {
  return !OTHER_JOBS.has(request.job.type);
}
