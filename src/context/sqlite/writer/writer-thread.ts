/** The main thread's side of the writer: sends jobs, settles them, and replaces a thread that died. */
import { once } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { fromRefusal } from '../statements/refusal.ts';
import { sqliteUnavailable, type StorageFault } from '../files/storage-fault.ts';
import { StorageHealth } from '../files/storage-health.ts';
import type {
  WriterJob,
  WriterOptions,
  WriterReply,
  WriterRequest,
} from '../statements/writer-job.ts';
import { STORE_PROBE_AFTER_MS } from '../../limits.ts';

type Waiting = {
  readonly request: WriterRequest;
  readonly resolve: (value: number) => void;
  readonly reject: (error: Error) => void;
};

export type WriterThreadOptions = WriterOptions & {
  /** Starts the thread. */
  readonly startWorker?: (options: WorkerOptions) => Worker;
  /** Called when the database's files were removed or replaced, so that other connections close them. */
  readonly onFilesLost?: () => void;
};

/** A program that moves files usually moves several, and should be done after this time. */
const PROBE_FILES_AFTER_MS = 4_000;

export class WriterThread {
  private readonly workerOptions: WorkerOptions;
  private readonly startWorker: (options: WorkerOptions) => Worker;
  private readonly onFilesLost: (() => void) | undefined;
  private worker: Worker | undefined;
  /** By ticket, in the order of the calls. */
  private readonly waiting = new Map<number, Waiting>();
  /** Requests not sent to the thread yet. */
  private outbox: WriterRequest[] = [];
  private lastTicket = 0;
  readonly health = new StorageHealth();
  private probe: NodeJS.Timeout | undefined;
  /** Sends what waits for other jobs. */
  private sending: NodeJS.Timeout | undefined;
  private isSending = false;
  private isClosed = false;

  constructor({ startWorker = startWriter, onFilesLost, ...options }: WriterThreadOptions) {
    this.startWorker = startWorker;
    this.onFilesLost = onFilesLost;
    this.workerOptions = { workerData: options, name: 'context-writer' };
  }

  /** Why the last job failed, in words; see `StorageHealth`. */
  get fault(): string | undefined {
    return this.health.fault;
  }

  /**
   * Resolves with the reply's value once the job is on disk. Jobs are done in the order of the
   * calls; long ones, such as an import, start in that order, and finish while others are done.
   * @throws RhetorError `storage_unavailable`: the job was not done, and will not be; or the
   * refusal's error
   * @param waitMs how long the job may wait for another one with which it shares a commit
   */
  run(job: WriterJob, waitMs = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) {
        reject(sqliteUnavailable({ type: 'closed', detail: `${job.type} after the end` }));
        return;
      }
      this.lastTicket += 1;
      const request = { ticket: this.lastTicket, job, isRepeat: false };
      this.send({ request, resolve, reject }, waitMs);
    });
  }

  /** Resolves when every job has ended and the database is closed. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    const closed = this.run({ type: 'close' });
    this.isClosed = true;
    this.flush();
    clearTimeout(this.probe);
    const { worker } = this;
    const ended = worker && once(worker, 'exit');
    await closed;
    await ended;
  }

  /**
   * Requests of one turn of the event loop are sent in one message: each message costs the main
   * thread 30 µs to wake the other one, and jobs that arrive together are committed together.
   */
  private send(waiting: Waiting, waitMs = 0): void {
    this.worker ??= this.start();
    this.waiting.set(waiting.request.ticket, waiting);
    this.outbox.push(waiting.request);
    if (waitMs > 0) this.sending ??= setTimeout(() => this.flush(), waitMs);
    else if (!this.isSending) {
      this.isSending = true;
      setImmediate(() => this.flush());
    }
  }

  private flush(): void {
    const { worker, outbox } = this;
    this.isSending = false;
    clearTimeout(this.sending);
    this.sending = undefined;
    if (outbox.length === 0) return;
    this.outbox = [];
    worker?.ref();
    worker?.postMessage(outbox);
  }

  private start(): Worker {
    const worker = this.startWorker(this.workerOptions);
    let death = 'the thread ended by itself';
    worker.on('message', (replies: readonly WriterReply[]) => {
      for (const reply of replies) this.settle(reply);
      if (this.waiting.size === 0 && !this.isClosed) worker.unref();
    });
    worker.on('error', (error) => {
      death = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      this.worker = undefined;
      if (!this.isClosed || this.waiting.size > 0) this.replace(death);
    });
    return worker;
  }

  /** Resends a dead thread's unfinished jobs once, in the same order. */
  private replace(death: string): void {
    const fault: StorageFault = { type: 'stopped', detail: death };
    this.noteFault(fault);
    this.outbox = [];
    for (const waiting of [...this.waiting.values()]) {
      const { request } = waiting;
      if (request.isRepeat) this.settle({ type: 'failed', ticket: request.ticket, fault });
      else this.send({ ...waiting, request: { ...request, isRepeat: true } });
    }
  }

  private settle(reply: WriterReply): void {
    const waiting = this.waiting.get(reply.ticket);
    this.waiting.delete(reply.ticket);
    const isBackup = waiting?.request.job.type === 'backup';
    if (reply.type === 'failed') {
      // A job that contradicts what is stored says nothing about the health of the database.
      const isOfJob = waiting !== undefined && reply.fault.type === 'contradiction';
      if (!isOfJob && (!isBackup || reply.fault.type === 'full')) this.noteFault(reply.fault);
      waiting?.reject(sqliteUnavailable(reply.fault));
      return;
    }
    // Jobs that do not write say nothing about the health of writes.
    if (!isBackup && waiting?.request.job.type !== 'stop-backup') this.health.note(undefined);
    if (this.health.isFull) this.probeAfter(STORE_PROBE_AFTER_MS);
    if (reply.type === 'done') waiting?.resolve(reply.value);
    else waiting?.reject(fromRefusal(reply.refusal));
  }

  private noteFault(fault: StorageFault): void {
    this.health.note(fault);
    const isLost = fault.type === 'log-missing' || fault.type === 'missing';
    if (isLost) this.onFilesLost?.();
    this.probeAfter(isLost ? PROBE_FILES_AFTER_MS : STORE_PROBE_AFTER_MS);
  }

  private probeAfter(milliseconds: number): void {
    if (this.isClosed || this.probe !== undefined) return;
    this.probe = setTimeout(() => {
      this.probe = undefined;
      this.run({ type: 'probe' }).catch(() => undefined);
    }, milliseconds).unref();
  }
}

/** The path from source (tests) and from the build. */
function startWriter(options: WorkerOptions): Worker {
  const file = import.meta.url.endsWith('.ts') ? './writer.worker.ts' : './writer.worker.js';
  return new Worker(new URL(file, import.meta.url), options);
}
