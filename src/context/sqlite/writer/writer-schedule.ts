/** The order of the writer's work: short jobs at once, long ones slice by slice in between. */
import type { Deletion, Staging } from '../statements/long-job.ts';
import type { StorageFault } from '../files/storage-fault.ts';
import type { Outcome, WriterDatabase } from './writer-database.ts';
import {
  NO_TICKET,
  type StoreJob,
  type StoreRequest,
  type WriterReply,
} from '../statements/writer-job.ts';
import { WriterIndexing } from './writer-indexing.ts';
import { WriterRemovals } from './writer-removals.ts';

type Running = {
  readonly ticket: number;
  readonly staging: Staging;
  readonly connectionNumber: number;
};

/** Most jobs in one transaction. */
const MOST_JOBS = 256;
/** How long a slice takes steps; its last step and its commit come on top. Meant to stay within 50 ms. */
const SLICE_MS = 15;
/** After this long without a write, another one within the next second is unlikely. */
const QUIET_MS = 10_000;

/** Jobs of the ledger and of budgets. */
const ACCOUNTS: ReadonlySet<StoreJob['type']> = new Set([
  'append-attempts',
  'roll-attempts',
  'settle-budgets',
]);

const STOPPED: StorageFault = { type: 'closed', detail: 'a long job was cut by the end' };

export class WriterSchedule {
  private readonly database: WriterDatabase;
  private readonly now: () => number;
  private readonly removals: WriterRemovals;
  private readonly indexing: WriterIndexing;
  private waiting: StoreRequest[] = [];
  /** Long jobs in the order of their requests; the first one makes progress. */
  private running: Running[] = [];
  private isRemovalNext = false;
  private isIndexingNext = false;
  private connectionNumber = 0;
  private lastWritten = -Infinity;

  /** @param now milliseconds of any monotonic clock */
  constructor(database: WriterDatabase, now: () => number) {
    this.database = database;
    this.now = now;
    this.removals = new WriterRemovals(database, now);
    this.indexing = new WriterIndexing(database, now);
  }

  add(requests: readonly StoreRequest[]): void {
    this.waiting.push(...requests);
    this.indexing.noteRequest();
  }

  /** True if `advance` has anything to do. */
  get isBusy(): boolean {
    return this.waiting.length > 0 || this.hasLongWork || this.indexing.isDue;
  }

  /** True if a caller waits for a job to finish. */
  get isAwaited(): boolean {
    return this.waiting.length > 0 || this.running.length > 0 || this.removals.tickets.length > 0;
  }

  /** Milliseconds without a request after which `advance` has something to do again; undefined: never. */
  get indexAfterMs(): number | undefined {
    return this.indexing.dueAfterMs;
  }

  /** Milliseconds without a request after which `tidy` should be called; undefined: never. */
  get tidyAfterMs(): number | undefined {
    return this.removals.awaitsQuiet ? QUIET_MS : undefined;
  }

  /** Does work that is best done while nothing is written. */
  tidy(): void {
    if (!this.isBusy) this.removals.rewrite();
  }

  /** Commits the waiting jobs, and then one slice of a long one. Never throws. */
  advance(): WriterReply[] {
    return [...this.commit(), ...this.slice()];
  }

  /** Aborts unfinished jobs; what they have hidden is removed at the next start. */
  stop(): WriterReply[] {
    const tickets = [...this.running.map(({ ticket }) => ticket), ...this.removals.tickets];
    this.running = [];
    return tickets.map((ticket) => ({ type: 'failed', ticket, fault: STOPPED }));
  }

  private get hasLongWork(): boolean {
    return this.running.length > 0 || this.removals.isBusy(this.stagings);
  }

  private get stagings(): readonly Staging[] {
    return this.running.map(({ staging }) => staging);
  }

  private commit(): WriterReply[] {
    const batch = this.waiting.splice(0, MOST_JOBS);
    if (batch.length === 0) return [];
    const outcomes = this.database.perform(batch);
    this.noteConnection();
    if (batch.some(isWriting)) this.lastWritten = this.now();
    if (batch.some(mayAddMessages)) this.indexing.noteMessages();
    return outcomes.flatMap((outcome, index) => {
      const request = batch[index];
      return request === undefined ? [] : this.settle(outcome, request);
    });
  }

  /** A new connection may find contexts left hidden by an earlier connection, or by a process that was killed. */
  private noteConnection(): void {
    const { connectionNumber } = this.database;
    if (connectionNumber === this.connectionNumber) return;
    this.connectionNumber = connectionNumber;
    this.removals.note();
    this.indexing.noteConnection();
  }

  private settle(outcome: Outcome, request: StoreRequest): WriterReply[] {
    if (outcome.type === 'begun') return this.begin(outcome.rest, request);
    if (outcome.type !== 'done' || !this.hasTraces(request, outcome.value)) return [outcome];
    this.removals.add({ ticket: request.ticket, value: outcome.value, keys: [] });
    return [];
  }

  /** True if a committed job has left traces of what it deleted, or has to find out. */
  private hasTraces({ job, isRepeat }: StoreRequest, value: number): boolean {
    switch (job.type) {
      case 'probe':
        return this.removals.hasLeftTraces;
      case 'forget-audit':
      case 'forget-attempts':
      case 'remove-note':
      case 'forget-notes':
        return value > 0 || isRepeat || this.removals.hasLeftTraces;
      case 'forget-cached':
        return job.isLast;
      default:
        return false;
    }
  }

  private begin(rest: Staging | Deletion, { ticket, isRepeat }: StoreRequest): WriterReply[] {
    if (rest.type === 'staging') {
      const { connectionNumber } = this.database;
      this.running.push({ ticket, staging: rest, connectionNumber });
      return [];
    }
    const { keys } = rest;
    const value = keys.length;
    // An earlier attempt of a repeated job may have deleted, or another job may have left its
    // traces.
    if (value === 0 && !isRepeat && !this.removals.hasLeftTraces) {
      return [{ type: 'done', ticket, value }];
    }
    this.removals.add({ ticket, value, keys });
    return [];
  }

  /** Indexing takes turns with long jobs, whose messages it has to keep up with. */
  private slice(): WriterReply[] {
    this.isIndexingNext = this.indexing.isDue && (!this.isIndexingNext || !this.hasLongWork);
    if (!this.isIndexingNext) return this.sliceOfJob();
    const fault = this.indexing.advance();
    return fault === undefined ? [] : [{ type: 'failed', ticket: NO_TICKET, fault }];
  }

  private sliceOfJob(): WriterReply[] {
    const hasTime = this.startClock();
    const [first] = this.running;
    const isRemoving = this.removals.isBusy(this.stagings);
    this.isRemovalNext = !this.isRemovalNext;
    if (isRemoving && (first === undefined || this.isRemovalNext)) {
      const isQuiet = this.now() - this.lastWritten > QUIET_MS;
      return this.removals.slice(this.stagings, hasTime, isQuiet);
    }
    return first === undefined ? [] : this.stage(first, hasTime);
  }

  private stage({ ticket, staging, connectionNumber }: Running, hasTime: () => boolean) {
    if (connectionNumber !== this.database.connectionNumber) {
      const fault: StorageFault = { type: 'stopped', detail: 'the connection was replaced' };
      return this.end(staging, { type: 'failed', ticket, fault });
    }
    const end = this.database.slice(staging.steps, hasTime);
    this.indexing.noteMessages();
    return end.type === 'unfinished' ? [] : this.end(staging, { ...end, ticket });
  }

  private end(staging: Staging, reply: WriterReply): WriterReply[] {
    this.running.shift();
    staging.end?.();
    if (reply.type !== 'done') this.removals.note();
    return [reply];
  }

  private startClock(): () => boolean {
    const end = this.now() + SLICE_MS;
    return () => this.now() < end;
  }
}

/** A deletion does not count: it is the one that waits for a quiet moment. */
function isWriting({ job }: StoreRequest): boolean {
  return !['delete-context', 'expire-contexts', 'probe'].includes(job.type);
}

/** Requests that store no message still write to the ledger, many times a second. */
function mayAddMessages(request: StoreRequest): boolean {
  return isWriting(request) && !ACCOUNTS.has(request.job.type);
}
