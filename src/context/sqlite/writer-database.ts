/** The only connection that writes: whatever queued up is committed as one transaction. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { JobStatements } from './job-statements.ts';
import { migrate } from './migrations.ts';
import { JobRefusal } from './refusal.ts';
import { StorageFailure, toStorageFault, type StorageFault } from './storage-fault.ts';
import type { StoreRequest, WriterOptions, WriterReply } from './writer-job.ts';

type Connection = {
  readonly database: DatabaseSync;
  readonly statements: JobStatements;
  /** Tells the file from another one that was put in its place. */
  readonly inode: number;
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

export class WriterDatabase {
  private readonly options: WriterOptions;
  private connection: Connection | undefined;
  /** The log may still hold what was deleted. */
  private hasTraces = false;

  constructor(options: WriterOptions) {
    this.options = options;
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

  close(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.database.close();
  }

  private commit(batch: readonly StoreRequest[]): WriterReply[] {
    try {
      const { database, statements } = this.connect();
      database.exec('BEGIN IMMEDIATE');
      const replies = batch.map((request) => performJob(statements, request));
      database.exec('COMMIT');
      return replies;
    } catch (error) {
      const fault = toStorageFault(error);
      this.recover(fault);
      if (batch.length > 1 && fault.type !== 'locked') {
        return batch.flatMap((request) => this.commit([{ ...request, isRepeat: true }]));
      }
      return batch.map(({ ticket }) => ({ type: 'failed', ticket, fault }));
    }
  }

  /** Undoes the transaction; a connection that may be unsound is left for a new one. */
  private recover({ type }: StorageFault): void {
    try {
      if (this.connection?.database.isTransaction) this.connection.database.exec('ROLLBACK');
      if (type !== 'locked' && type !== 'full') this.close();
    } catch {
      this.connection = undefined;
    }
  }

  private connect(): Connection {
    const inode = this.inodeOfFile();
    if (this.connection !== undefined && this.connection.inode !== inode) {
      throw new StorageFailure('missing', 'another file is in the place of the database');
    }
    this.connection ??= this.openConnection(inode);
    return this.connection;
  }

  private inodeOfFile(): number {
    const stats = statSync(this.options.file, { throwIfNoEntry: false });
    if (stats === undefined) throw new StorageFailure('missing', 'the database file is gone');
    return stats.ino;
  }

  private openConnection(inode: number): Connection {
    const { file, busyTimeoutMs } = this.options;
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
      return { database, statements: new JobStatements(database), inode };
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
