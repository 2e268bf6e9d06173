/** The order of the writer's work: short jobs at once, long ones slice by slice between them. */
import type { Deletion, Staging } from './long-job.ts';
import type { StorageFault } from './storage-fault.ts';
import type { Outcome, WriterDatabase } from './writer-database.ts';
import type { StoreRequest, WriterReply } from './writer-job.ts';
import { WriterRemovals } from './writer-removals.ts';

type Running = {
  readonly ticket: number;
  readonly staging: Staging;
  readonly connectionNumber: number;
};

/** With this many jobs a transaction takes no more. */
const MOST_JOBS = 256;
/** A slice takes steps for so long; its last step and its commit come on top. Meant to stay within 50 ms. */
const SLICE_MS = 15;
/** Nobody has written anything for so long: that somebody does so in the next second is unlikely. */
const QUIET_MS = 10_000;

const STOPPED: StorageFault = { type: 'closed', detail: 'a long job was cut by the end' };

export class WriterSchedule {
  private readonly database: WriterDatabase;
  private readonly now: () => number;
  private readonly removals: WriterRemovals;
  private waiting: StoreRequest[] = [];
  /** Imports and forks in the order in which they were asked for; the first one makes progress. */
  private running: Running[] = [];
  private isRemovalNext = false;
  private connectionNumber = 0;
  private lastWritten = -Infinity;

  /** @param now milliseconds of any clock that never goes back */
  constructor(database: WriterDatabase, now: () => number) {
    this.database = database;
    this.now = now;
    this.removals = new WriterRemovals(database, now);
  }

  add(requests: readonly StoreRequest[]): void {
    this.waiting.push(...requests);
  }

  /** Whether `advance` has anything to do. */
  get isBusy(): boolean {
    return (
      this.waiting.length > 0 || this.running.length > 0 || this.removals.isBusy(this.stagings)
    );
  }

  /** Whether somebody waits for the end of something. */
  get isAwaited(): boolean {
    return this.waiting.length > 0 || this.running.length > 0 || this.removals.tickets.length > 0;
  }

  /** After so many milliseconds in which nothing is asked `tidy` is to be called; undefined: never. */
  get tidyAfterMs(): number | undefined {
    return this.removals.awaitsQuiet ? QUIET_MS : undefined;
  }

  /** What is better done while nobody writes. */
  tidy(): void {
    if (!this.isBusy) this.removals.rewrite();
  }

  /** Commits the jobs that wait, and then one slice of a long one. Never throws. */
  advance(): WriterReply[] {
    return [...this.commit(), ...this.slice()];
  }

  /** Gives up what is not finished: what it has hidden is removed at the next start. */
  stop(): WriterReply[] {
    const tickets = [...this.running.map(({ ticket }) => ticket), ...this.removals.tickets];
    this.running = [];
    return tickets.map((ticket) => ({ type: 'failed', ticket, fault: STOPPED }));
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
    return outcomes.flatMap((outcome, index) => {
      const request = batch[index];
      return request === undefined ? [] : this.settle(outcome, request);
    });
  }

  /** A new connection may find what a former one, or a process that was killed, has left hidden. */
  private noteConnection(): void {
    const { connectionNumber } = this.database;
    if (connectionNumber === this.connectionNumber) return;
    this.connectionNumber = connectionNumber;
    this.removals.note();
  }

  private settle(outcome: Outcome, request: StoreRequest): WriterReply[] {
    if (outcome.type === 'begun') return this.begin(outcome.rest, request);
    if (outcome.type !== 'done' || !this.hasTraces(request, outcome.value)) return [outcome];
    this.removals.add({ ticket: request.ticket, value: outcome.value, keys: [] });
    return [];
  }

  /** Whether a job that is committed has still left something of what it deleted, or is to find out. */
  private hasTraces({ job, isRepeat }: StoreRequest, value: number): boolean {
    switch (job.type) {
      case 'probe':
        return this.removals.hasLeftTraces;
      case 'forget-audit':
        return value > 0 || isRepeat || this.removals.hasLeftTraces;
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
    // A repeated job may have deleted before it was cut off, and another have left its traces.
    if (value === 0 && !isRepeat && !this.removals.hasLeftTraces) {
      return [{ type: 'done', ticket, value }];
    }
    this.removals.add({ ticket, value, keys });
    return [];
  }

  private slice(): WriterReply[] {
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

/** A deletion does not count: it is what waits for quiet. */
function isWriting({ job }: StoreRequest): boolean {
  return !['delete-context', 'expire-contexts', 'probe'].includes(job.type);
}
