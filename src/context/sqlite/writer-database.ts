/** The only connection that writes: whatever queued up is committed as one transaction. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { JobStatements } from './job-statements.ts';
import { leaveLog, rescueLog } from './lost-log.ts';
import { migrate } from './migrations.ts';
import { JobRefusal } from './refusal.ts';
import { StorageFailure, toStorageFault, type StorageFault } from './storage-fault.ts';
import { WriterBackup } from './writer-backup.ts';
import type { StoreRequest, WriterOptions, WriterReply } from './writer-job.ts';
import { WatchedFiles } from './watched-files.ts';

type Connection = {
  readonly database: DatabaseSync;
  readonly statements: JobStatements;
};

/** The log is cut to this size after a checkpoint, bytes. */
const LOG_SIZE_LIMIT = 16 * 1024 * 1024;
/** Erasing waits this long for readers; other turns wait behind it. */
const ERASE_TIMEOUT_MS = 250;
/**
 * secure_delete overwrites what is deleted, but not the stale copies that SQLite leaves in the slack
 * of pages it has rebalanced; something of 1 in 100 deleted contexts was found there. Rewriting the
 * file leaves nothing, at 200 MB/s; turns wait meanwhile, so that a larger file is not rewritten.
 */
const REWRITE_LIMIT = 128 * 1024 * 1024;

/** What fails one job of a batch fails every other, too. */
const FAILS_ALL: ReadonlySet<string> = new Set(['locked', 'missing', 'log-missing']);

export class WriterDatabase {
  private readonly options: WriterOptions;
  private readonly files: WatchedFiles;
  private readonly backups = new WriterBackup();
  private connection: Connection | undefined;
  /** The log may still hold what was deleted. */
  private hasTraces = false;

  constructor(options: WriterOptions) {
    this.options = options;
    this.files = new WatchedFiles(options.file, options.watched);
  }

  /** Never throws. Every job has its reply; a job that fails leaves nothing and fails no other. */
  perform(batch: readonly StoreRequest[]): WriterReply[] {
    const replies = this.commit(batch);
    const erasing = replies.map((reply, index) => this.erases(batch[index], reply));
    if (!erasing.includes(true)) return replies;
    const fault = this.eraseTraces();
    if (fault === undefined) return replies;
    return replies.map((reply, index) =>
      erasing[index] === true ? { type: 'failed', ticket: reply.ticket, fault } : reply,
    );
  }

  /** Whether the job is done only when the traces of what was deleted are gone. */
  private erases(request: StoreRequest | undefined, reply: WriterReply): boolean {
    switch (request?.job.type) {
      case 'delete-context':
      case 'expire-contexts':
      case 'forget-audit':
        // A repeated job may have deleted before it was cut off, and another have left its traces.
        return this.hasTraces || request.isRepeat || (reply.type === 'done' && reply.value > 0);
      case 'probe':
        return this.hasTraces;
      default:
        return false;
    }
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

  private commit(batch: readonly StoreRequest[]): WriterReply[] {
    try {
      if (batch.some(({ job }) => job.type === 'probe')) this.replaceLostLog();
      const { database, statements } = this.connect();
      database.exec('BEGIN IMMEDIATE');
      const replies = batch.map((request) => performJob(statements, request));
      database.exec('COMMIT');
      this.assertKept(database);
      return replies;
    } catch (error) {
      const fault = toStorageFault(error);
      this.recover(fault);
      if (batch.length > 1 && !FAILS_ALL.has(fault.type)) {
        return batch.flatMap((request) => this.commit([{ ...request, isRepeat: true }]));
      }
      return batch.map(({ ticket }) => ({ type: 'failed', ticket, fault }));
    }
  }

  /** Undoes the transaction; a connection that may be unsound is left for a new one. */
  private recover({ type }: StorageFault): void {
    try {
      if (this.connection?.database.isTransaction) this.connection.database.exec('ROLLBACK');
      if (type === 'log-missing') this.loseLog();
      else if (type !== 'locked' && type !== 'full') this.close();
    } catch {
      this.connection = undefined;
      this.files.forget();
    }
  }

  /** The connection stays: it alone can still read what was committed to the lost log. */
  private loseLog(): void {
    this.files.markLogLost();
    try {
      if (this.connection !== undefined) rescueLog(this.connection.database);
    } catch {
      // The next probe tries again; nothing is acknowledged before it has succeeded.
    }
  }

  /** For probes only, which come after a pause: whoever moves files about usually moves several. */
  private replaceLostLog(): void {
    const { connection } = this;
    if (connection === undefined || !this.files.isLogLost) return;
    leaveLog(connection.database, this.files);
    this.connection = undefined;
    this.connection = this.openConnection();
  }

  /** Nothing is acknowledged that went into a log which nobody will find. */
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
        PRAGMA secure_delete = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT};`);
      migrate(database);
      // A process that was killed between a deletion and its erasing has left the log as it was.
      this.emptyLog(database);
      this.files.remember();
      return { database, statements: new JobStatements(database) };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private eraseTraces(): StorageFault | undefined {
    this.hasTraces = true;
    try {
      const { database } = this.connect();
      rewrite(database);
      const isErased = this.emptyLog(database);
      if (!isErased) throw new StorageFailure('traces', 'a reader holds the log');
      this.hasTraces = false;
      return undefined;
    } catch (error) {
      return toStorageFault(error);
    }
  }

  /** Moves the log into the database, where deleted content is overwritten; false: it is being read. */
  private emptyLog(database: DatabaseSync): boolean {
    database.exec(`PRAGMA busy_timeout = ${ERASE_TIMEOUT_MS}`);
    const result = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    database.exec(`PRAGMA busy_timeout = ${this.options.busyTimeoutMs}`);
    return result?.['busy'] === 0;
  }
}

/** A refused job has written nothing, so that the transaction goes on without it. */
function performJob(
  statements: JobStatements,
  { ticket, job, isRepeat }: StoreRequest,
): WriterReply {
  try {
    return { type: 'done', ticket, value: statements.perform(job, isRepeat) };
  } catch (error) {
    if (!(error instanceof JobRefusal)) throw error;
    return { type: 'refused', ticket, refusal: error.refusal };
  }
}

function rewrite(database: DatabaseSync): void {
  const size = database
    .prepare('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size')
    .get()?.['size'];
  if (Number(size) > REWRITE_LIMIT) return;
  try {
    database.exec('VACUUM');
  } catch {
    // It takes the space of the whole file once more. A deletion has to work on a full disk, too.
  }
}
