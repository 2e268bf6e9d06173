/** The writer's removal of hidden contexts, in rounds; each round ends without a trace of them. */
import type { Staging, Steps } from '../statements/long-job.ts';
import { type StorageFault, toStorageFault } from '../files/storage-fault.ts';
import type { SliceEnd, WriterDatabase } from './writer-database.ts';
import type { WriterReply } from '../statements/writer-job.ts';

/** A request that is finished when the traces of the deleted content are gone. */
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

/** How long a reader may keep the log from being emptied; turns are committed in the meantime. */
const ERASE_TIMEOUT_MS = 1_000;
/** Rewritten in less time than a slice has, at 200 MB/s. */
const SMALL_FILE = 8 * 1024 * 1024;
/** A larger file is never rewritten: that would block turns for seconds. */
const LARGE_FILE = 128 * 1024 * 1024;

export class WriterRemovals {
  private readonly database: WriterDatabase;
  private readonly now: () => number;
  private waiting: Removing[] = [];
  private round: Round | undefined;
  /** There may be hidden contexts that no request waits for. */
  private isDue = false;
  /** The files may still hold deleted content. */
  private hasTraces = false;
  /** A medium-sized file is to be rewritten when nothing would wait for it. */
  private isRewriteDue = false;

  constructor(database: WriterDatabase, now: () => number) {
    this.database = database;
    this.now = now;
  }

  /** The files may still hold traces of the last deletions. */
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

  /** Called when a job has ended and left contexts hidden. */
  note(): void {
    this.isDue = true;
  }

  /** True if a slice has anything to do while these jobs run. */
  isBusy(running: readonly Staging[]): boolean {
    return this.round !== undefined || this.isDue || this.ready(running).length > 0;
  }

  /** Does part of the work, as long as `hasTime` allows. Never throws. */
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

  /** Called when nothing waits for a write: a medium-sized file is rewritten. */
  rewrite(): void {
    if (!this.isRewriteDue) return;
    this.isRewriteDue = false;
    try {
      if (this.database.size > LARGE_FILE) return;
      this.database.rewrite();
      this.database.emptyLog();
    } catch {
      // The next write reports what is wrong with the database.
    }
  }

  /** Returns undefined if nothing is left to remove. */
  private begin(running: readonly Staging[]): Round | undefined {
    this.isDue = false;
    const keys = this.database.abandoned(running);
    const served = this.ready(running);
    if (keys.length === 0 && served.length === 0) return undefined;
    this.waiting = this.waiting.filter((removing) => !served.includes(removing));
    this.hasTraces = true;
    return { served, steps: this.database.removeContexts(keys) };
  }

  /** Requests whose contexts no job reads any more. */
  private ready(running: readonly Staging[]): readonly Removing[] {
    const read = new Set(running.map(({ sourceKey }) => sourceKey));
    return this.waiting.filter(({ keys }) => !keys.some((key) => read.has(key)));
  }

  /** Runs before the log is emptied, since the rewritten file goes through the log. */
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

  /** What is left is removed with the next deletion, or at the next probe of the database. */
  private fail(fault: StorageFault): WriterReply[] {
    const served = this.round?.served ?? this.waiting.splice(0);
    this.hasTraces = true;
    this.round = undefined;
    return served.map(({ ticket }) => ({ type: 'failed', ticket, fault }));
  }
}
