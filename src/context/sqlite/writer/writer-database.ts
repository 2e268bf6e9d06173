/** The only connection that writes: everything queued is committed as one transaction. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ContextRemoval } from './context-removal.ts';
import { JobStatements } from '../statements/job-statements.ts';
import type { Deletion, Staging, Steps } from '../statements/long-job.ts';
import { leaveLog, rescueLog } from '../files/lost-log.ts';
import { migrateSqlite } from '../migrations.ts';
import { JobRefusal, type Refusal } from '../statements/refusal.ts';
import { SearchIndexing } from '../indexing/search-indexing.ts';
import { StorageFailure, toStorageFault, type StorageFault } from '../files/storage-fault.ts';
import { emptyLog, rewrite, sizeOf } from './trace-erasing.ts';
import { WatchedFiles } from '../files/watched-files.ts';
import { WriterBackup } from './writer-backup.ts';
import { registerIndexFunctions } from '../indexing/index-functions.ts';
import type { StoreRequest, WriterOptions, WriterReply } from '../statements/writer-job.ts';

/** The result of a request: its reply, or the remainder of a long job. */
export type Outcome =
  | WriterReply
  | { readonly type: 'begun'; readonly request: StoreRequest; readonly rest: Staging | Deletion };

export type SliceEnd<Result> =
  | { readonly type: 'unfinished' }
  | { readonly type: 'done'; readonly value: Result }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'failed'; readonly fault: StorageFault };

type Connection = {
  readonly database: DatabaseSync;
  readonly statements: JobStatements;
  readonly removal: ContextRemoval;
  readonly indexing: SearchIndexing;
};

/** The log is truncated to this size after a checkpoint, in bytes. */
const LOG_SIZE_LIMIT = 16 * 1024 * 1024;

/** Faults that fail every job of a batch once one has failed. */
const FAILS_ALL: ReadonlySet<string> = new Set(['locked', 'missing', 'log-missing']);
export class WriterDatabase {
  private readonly options: WriterOptions;
  private readonly files: WatchedFiles;
  readonly backups = new WriterBackup();
  private connection: Connection | undefined;
  constructor(options: WriterOptions) {
    this.options = options;
    this.files = new WatchedFiles(options.file, options.watched);
  }

  /** Counts the connections: a long job ends with the connection on which it began. */
  private connections = 0;

  /** Never throws. Every job gets an outcome; a job that fails changes nothing and fails no other. */
  perform(batch: readonly StoreRequest[]): Outcome[] {
    const begun: Staging[] = [];
    try {
      if (batch.some(({ job }) => job.type === 'probe')) this.replaceLostLog();
      const { database, statements } = this.connect();
      database.exec('BEGIN IMMEDIATE');
      const outcomes = batch.map((request) => performJob(statements, request));
      for (const outcome of outcomes) {
        if (outcome.type === 'begun' && outcome.rest.type === 'staging') begun.push(outcome.rest);
      }
      database.exec('COMMIT');
      this.assertKept(database);
      return outcomes;
    } catch (error) {
      for (const staging of begun) staging.end?.();
      const fault = toStorageFault(error);
      this.recover(fault);
      if (batch.length > 1 && !FAILS_ALL.has(fault.type)) {
        return batch.flatMap((request) => this.perform([{ ...request, isRepeat: true }]));
      }
      return batch.map(({ ticket }) => ({ type: 'failed', ticket, fault }));
    }
  }

  /** Identifies the connection; statements are valid only for their own. */
  get connectionNumber(): number {
    return this.connections;
  }

  /** Takes as many steps as `hasTime` allows, at least one, as one transaction. Never throws. */
  slice<Result>(steps: Steps<Result>, hasTime: () => boolean): SliceEnd<Result> {
    try {
      const { database } = this.connect();
      database.exec('BEGIN IMMEDIATE');
      const end = takeSteps(steps, hasTime);
      database.exec('COMMIT');
      this.assertKept(database);
      return end;
    } catch (error) {
      const fault = toStorageFault(error);
      this.recover(fault);
      return { type: 'failed', fault };
    }
  }

  /** Keys of hidden contexts, except those that running jobs create or read. */
  abandoned(running: readonly Staging[]): readonly number[] {
    return this.connect().removal.abandoned(running);
  }

  *removeContexts(keys: readonly number[]): Steps<void> {
    yield* this.connect().removal.remove(keys);
  }

  /** The search index; to be used inside the steps of a slice. */
  get indexing(): SearchIndexing {
    return this.connect().indexing;
  }

  /** Size of the database in bytes. */
  get size(): number {
    return sizeOf(this.connect().database);
  }

  /** Rewrites the whole file; nothing else can be written in the meantime. */
  rewrite(): void {
    rewrite(this.connect().database);
  }

  /** Merges the log into the database, where deleted content is overwritten; returns false while it is being read. */
  emptyLog(): boolean {
    return emptyLog(this.connect().database, this.options.busyTimeoutMs);
  }

  /** Resolves with the whole copy in `file`; see `WriterBackup`. */
  async backUp(file: string): Promise<void> {
    const { database } = this.connect();
    await this.backups.run(database, file, () => this.connection?.database === database);
  }

  stopBackup(): void {
    this.backups.stop();
  }

  close(): void {
    const { connection } = this;
    this.connection = undefined;
    this.files.forget();
    connection?.database.close();
  }

  /** Rolls back the transaction; a connection that may be broken is replaced. */
  private recover({ type }: StorageFault): void {
    try {
      if (this.connection?.database.isTransaction) this.connection.database.exec('ROLLBACK');
      if (type === 'log-missing') this.loseLog();
      else if (!['locked', 'full', 'contradiction'].includes(type)) this.close();
    } catch {
      this.connection = undefined;
      this.files.forget();
    }
  }

  /** Keeps the connection, which alone can still read the commits in the lost log. */
  private loseLog(): void {
    this.files.markLogLost();
    try {
      if (this.connection !== undefined) rescueLog(this.connection.database);
    } catch {
      // The next probe tries again; nothing is acknowledged before it has succeeded.
    }
  }

  /** Only for probes, which come after a pause: a program that moves files usually moves several. */
  private replaceLostLog(): void {
    const { connection } = this;
    if (connection === undefined || !this.files.isLogLost) return;
    leaveLog(connection.database, this.files);
    this.connection = undefined;
    this.connection = this.openConnection();
  }

  /** Never acknowledges a commit to a log that nobody can read later. */
  private assertKept(database: DatabaseSync): void {
    const fault = this.files.fault();
    if (fault === undefined) return;
    if (fault.type === 'log-missing' && rescueLog(database)) return this.files.markLogLost();
    throw new StorageFailure(fault.type, fault.detail);
  }

  private connect(): Connection {
    const fault = this.files.fault();
    if (fault !== undefined) throw new StorageFailure(fault.type, fault.detail);
    this.connection ??= this.openConnection();
    return this.connection;
  }

  private openConnection(): Connection {
    const { file, busyTimeoutMs } = this.options;
    if (!existsSync(file)) throw new StorageFailure('missing', 'there is no database file');
    const database = new DatabaseSync(file, {
      timeout: busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    try {
      database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
        PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT};`);
      registerIndexFunctions(database);
      migrateSqlite(database);
      // A process that was killed between a deletion and its erasing has not emptied the log.
      emptyLog(database, busyTimeoutMs);
      this.files.remember();
      this.connections += 1;
      return {
        database,
        statements: new JobStatements(database),
        removal: new ContextRemoval(database),
        indexing: new SearchIndexing(database),
      };
    } catch (error) {
      database.close();
      throw error;
    }
  }
}

/** A refused job has written nothing, so the transaction continues without it. */
function performJob(statements: JobStatements, request: StoreRequest): Outcome {
  const { ticket, job, isRepeat } = request;
  try {
    const begun = statements.perform(job, isRepeat);
    return typeof begun === 'number'
      ? { type: 'done', ticket, value: begun }
      : { type: 'begun', request, rest: begun };
  } catch (error) {
    if (!(error instanceof JobRefusal)) throw error;
    return { type: 'refused', ticket, refusal: error.refusal };
  }
}

/** Contexts staged by a refused job are committed with the slice, and later removed like any others. */
function takeSteps<Result>(steps: Steps<Result>, hasTime: () => boolean): SliceEnd<Result> {
  try {
    do {
      const { done, value } = steps.next();
      if (done === true) return { type: 'done', value };
    } while (hasTime());
    return { type: 'unfinished' };
  } catch (error) {
    if (!(error instanceof JobRefusal)) throw error;
    return { type: 'refused', refusal: error.refusal };
  }
}
