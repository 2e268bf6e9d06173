/** When the writer adds messages to the search index: while nothing else is to be done, or at the latest after a time. */
import type { Steps } from '../statements/long-job.ts';
import type { BatchSize } from '../indexing/search-indexing.ts';
import type { StorageFault } from '../files/storage-fault.ts';
import type { WriterDatabase } from './writer-database.ts';

/** After this long without a request, the next one is unlikely to wait for a batch. */
const IDLE_MS = 50;
/** The index is then complete well within a second, since it catches up faster than turns arrive. */
const LATEST_MS = 500;
/** Pause after a failure. */
const RETRY_MS = 1_000;
/** A batch of this size takes a few milliseconds; a larger one fills the indexes no sooner. */
const BATCH: BatchSize = { messages: 32, bytes: 32 * 1024 };
/** A batch takes this many times what was stored since the one before, so that no load outruns the index. */
const CATCHING_UP = 2;

export class WriterIndexing {
  private readonly database: WriterDatabase;
  private readonly now: () => number;
  /** When the oldest message that may not be indexed was stored; undefined if there is none. */
  private waitingSince: number | undefined;
  private lastRequest = -Infinity;
  private notBefore = -Infinity;
  /** Batches until the index is complete; undefined: not begun. */
  private round: Steps<void> | undefined;

  /** @param now milliseconds of any monotonic clock */
  constructor(database: WriterDatabase, now: () => number) {
    this.database = database;
    this.now = now;
  }

  noteRequest(): void {
    this.lastRequest = this.now();
  }

  /** Called after messages may have been stored. */
  noteMessages(): void {
    this.waitingSince ??= this.now();
  }

  /** Called after a start, when the index may lack what the process before it stored last. */
  noteConnection(): void {
    this.waitingSince = -Infinity;
    this.round = undefined;
  }

  /** Milliseconds until the next batch, if nothing is requested before; undefined: never. */
  get dueAfterMs(): number | undefined {
    if (this.waitingSince === undefined) return undefined;
    // A step of the copy fails in the middle of a transaction of its own connection, and a batch takes
    // long. A search looks through what waits.
    if (this.database.backups.isRunning) return IDLE_MS;
    const begins =
      this.round === undefined
        ? Math.min(this.lastRequest + IDLE_MS, this.waitingSince + LATEST_MS)
        : -Infinity;
    return Math.max(0, Math.max(begins, this.notBefore) - this.now());
  }

  get isDue(): boolean {
    return this.dueAfterMs === 0;
  }

  /** Indexes one batch as a transaction of its own. Never throws. */
  advance(): StorageFault | undefined {
    this.round ??= this.batches();
    const end = this.database.slice(this.round, () => false);
    if (end.type === 'unfinished') return undefined;
    this.round = undefined;
    if (end.type === 'failed') {
      this.notBefore = this.now() + RETRY_MS;
      return end.fault;
    }
    this.waitingSince = undefined;
    return undefined;
  }

  private *batches(): Steps<void> {
    const { indexing } = this.database;
    let progress = indexing.indexNext(BATCH);
    while (!progress.isComplete) {
      yield;
      const added = indexing.addedSince(progress.newest);
      progress = indexing.indexNext({
        messages: Math.max(BATCH.messages, CATCHING_UP * added.messages),
        bytes: Math.max(BATCH.bytes, CATCHING_UP * added.bytes),
      });
    }
  }
}
