/** The writer's removal of hidden contexts: round by round, each of which ends without a trace of them. */
import type { Staging, Steps } from './long-job.ts';
import { type StorageFault, toStorageFault } from './storage-fault.ts';
import type { SliceEnd, WriterDatabase } from './writer-database.ts';
import type { WriterReply } from './writer-job.ts';

/** A request that is done when the traces of what was deleted are gone. */
export type Removing = {
  readonly ticket: number;
  /** The value of its reply. */
  readonly value: number;
  /** The contexts that it has hidden. */
  readonly keys: readonly number[];
};

type Round = {
  readonly served: readonly Removing[];
  readonly steps: Steps<void>;
  /** When the rows were gone and only traces in the log were left. */
  erasingSince?: number;
};

/** How long a reader may keep the log from being emptied; turns are committed meanwhile. */
const ERASE_TIMEOUT_MS = 1_000;
/** Written anew in less time than a slice has, at 200 MB/s. */
const SMALL_FILE = 8 * 1024 * 1024;
/** A larger file is not written anew at all: it would keep turns waiting for seconds. */
const LARGE_FILE = 128 * 1024 * 1024;

export class WriterRemovals {
  private readonly database: WriterDatabase;
  private readonly now: () => number;
  private waiting: Removing[] = [];
  private round: Round | undefined;
  /** There may be hidden contexts that nobody waits for. */
  private isDue = false;
  /** The files may still hold what was deleted. */
  private hasTraces = false;
  /** A file of middle size is to be written anew when nobody would wait for it. */
  private isRewriteDue = false;

  constructor(database: WriterDatabase, now: () => number) {
    this.database = database;
    this.now = now;
  }

  /** The files may still hold what the last deletions have left. */
  get hasLeftTraces(): boolean {
    return this.hasTraces;
  }

  get tickets(): readonly number[] {
    return [...this.waiting, ...(this.round?.served ?? [])].map(({ ticket }) => ticket);
  }

  get awaitsQuiet(): boolean {
    return this.isRewriteDue;
  }

  add(removing: Removing): void {
    this.waiting.push(removing);
  }

  /** Contexts have been left hidden by a job that ended without them. */
  note(): void {
    this.isDue = true;
  }

  /** Whether a slice has anything to do while these jobs run. */
  isBusy(running: readonly Staging[]): boolean {
    return this.round !== undefined || this.isDue || this.ready(running).length > 0;
  }

  /** A part of the work that takes no longer than `hasTime` says. Never throws. */
  slice(running: readonly Staging[], hasTime: () => boolean, isQuiet: boolean): WriterReply[] {
    try {
      this.round ??= this.begin(running);
    } catch (error) {
      return this.fail(toStorageFault(error));
    }
    const { round } = this;
    if (round === undefined) return [];
    if (round.erasingSince !== undefined) return this.erase(round, round.erasingSince);
    const end: SliceEnd<void> = this.database.slice(round.steps, hasTime);
    if (end.type === 'failed') return this.fail(end.fault);
    if (end.type === 'unfinished') return [];
    round.erasingSince = this.now();
    return this.rewriteNow(isQuiet);
  }

  /** Nobody waits for what is written: a file of middle size is written anew. */
  rewrite(): void {
    if (!this.isRewriteDue) return;
    this.isRewriteDue = false;
    try {
      if (this.database.size > LARGE_FILE) return;
      this.database.rewrite();
      this.database.emptyLog();
    } catch {
      // Whoever writes next is told what ails the database.
    }
  }

  /** Undefined if nothing is left to remove. */
  private begin(running: readonly Staging[]): Round | undefined {
    this.isDue = false;
    const keys = this.database.abandoned(running);
    const served = this.ready(running);
    if (keys.length === 0 && served.length === 0) return undefined;
    this.waiting = this.waiting.filter((removing) => !served.includes(removing));
    this.hasTraces = true;
    return { served, steps: this.database.removeContexts(keys) };
  }

  /** Those whose contexts nobody reads any more. */
  private ready(running: readonly Staging[]): readonly Removing[] {
    const read = new Set(running.map(({ sourceKey }) => sourceKey));
    return this.waiting.filter(({ keys }) => !keys.some((key) => read.has(key)));
  }

  /** Before the log is emptied, since all of it goes through the log. */
  private rewriteNow(isQuiet: boolean): WriterReply[] {
    try {
      this.isRewriteDue = this.database.size > (isQuiet ? LARGE_FILE : SMALL_FILE);
      if (!this.isRewriteDue) this.database.rewrite();
      return [];
    } catch (error) {
      return this.fail(toStorageFault(error));
    }
  }

  private erase({ served }: Round, since: number): WriterReply[] {
    try {
      if (!this.database.emptyLog()) {
        const fault: StorageFault = { type: 'traces', detail: 'a reader holds the log' };
        return this.now() - since > ERASE_TIMEOUT_MS ? this.fail(fault) : [];
      }
    } catch (error) {
      return this.fail(toStorageFault(error));
    }
    this.hasTraces = false;
    this.round = undefined;
    return served.map(({ ticket, value }) => ({ type: 'done', ticket, value }));
  }

  /** What is left is removed with the next deletion, or when the database is asked whether it is well. */
  private fail(fault: StorageFault): WriterReply[] {
    const served = this.round?.served ?? this.waiting.splice(0);
    this.hasTraces = true;
    this.round = undefined;
    return served.map(({ ticket }) => ({ type: 'failed', ticket, fault }));
  }
}
