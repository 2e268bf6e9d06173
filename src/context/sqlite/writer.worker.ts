/** The writer's thread: takes what queued up while the last commit ran, and commits it together. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { WriterDatabase } from './writer-database.ts';
import type { StoreRequest, WriterOptions, WriterReply, WriterRequest } from './writer-job.ts';

/** With this many jobs a transaction takes no more messages. */
const MOST_JOBS = 256;

const port = parentPort;
if (port === null) throw new Error('the writer runs in a thread of its own');
const database = new WriterDatabase(workerData as WriterOptions);

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
  const last = batch.find(({ job }) => job.type === 'close');
  if (last !== undefined) {
    database.close();
    replies.push({ type: 'done', ticket: last.ticket, value: 0 });
  }
  port.postMessage(replies);
  if (last !== undefined) port.close();
});

function isStoreRequest(request: WriterRequest): request is StoreRequest {
  return request.job.type !== 'close';
}
