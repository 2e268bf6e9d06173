/** The writer's thread: takes what queued up while the last commit ran, and commits it together. */
import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { WriterDatabase } from './writer-database.ts';
import type { StoreRequest, WriterOptions, WriterRequest } from './writer-job.ts';
import { WriterSchedule } from './writer-schedule.ts';

/** Long jobs that have begun go on for so long after the end was asked for. */
const CLOSING_MS = 2_000;

const port = portOfThread();
const database = new WriterDatabase(workerData as WriterOptions);
const schedule = new WriterSchedule(database, () => performance.now());
let closing: { readonly ticket: number; readonly latest: number } | undefined;
let isWoken = false;
let tidying: NodeJS.Timeout | undefined;

port.on('message', (requests: readonly WriterRequest[]) => {
  take(requests);
  if (!isWoken) work();
});

function take(requests: readonly WriterRequest[]): void {
  schedule.add(requests.filter(isStoreRequest));
  const last = requests.find(({ job }) => job.type === 'close');
  if (last !== undefined) {
    closing = { ticket: last.ticket, latest: performance.now() + CLOSING_MS };
  }
}

function work(): void {
  isWoken = false;
  clearTimeout(tidying);
  for (;;) {
    const next: { readonly message: readonly WriterRequest[] } | undefined =
      receiveMessageOnPort(port);
    if (next === undefined) break;
    take(next.message);
  }
  const replies = schedule.advance();
  if (replies.length > 0) port.postMessage(replies);
  if (closing !== undefined && (!schedule.isAwaited || performance.now() > closing.latest)) {
    close(closing.ticket);
  } else if (schedule.isBusy) {
    isWoken = true;
    setImmediate(work);
  } else if (schedule.tidyAfterMs !== undefined) {
    tidying = setTimeout(() => schedule.tidy(), schedule.tidyAfterMs);
  }
}

function close(ticket: number): void {
  const replies = schedule.stop();
  database.close();
  port.postMessage([...replies, { type: 'done', ticket, value: 0 }]);
  port.close();
}

function isStoreRequest(request: WriterRequest): request is StoreRequest {
  return request.job.type !== 'close';
}

function portOfThread(): MessagePort {
  if (parentPort === null) throw new Error('the writer runs in a thread of its own');
  return parentPort;
}
