/** The embedded database as its ports use it: a thread that writes, and a connection on the main thread that reads. */
import { StoreLifecycle } from '../ports/store-lifecycle.ts';
import {
  closeSqlite,
  openSqlite,
  type OpenSqlite,
  type SqliteStoreOptions,
} from './open-database.ts';
import type { Prepare } from './statements/prepare.ts';
import { sqliteUnavailable } from './files/storage-fault.ts';
import { faultOfFiles } from './watch-storage.ts';
import type { WriterJob } from './statements/writer-job.ts';

export class SqliteDatabase extends StoreLifecycle {
  private readonly options: SqliteStoreOptions;
  protected opened: OpenSqlite | undefined;

  constructor(options: SqliteStoreOptions) {
    super();
    this.options = options;
  }

  override async open(): Promise<void> {
    this.opened = await openSqlite(this.options);
  }

  override async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    if (opened !== undefined) await closeSqlite(opened);
  }

  override fault(): string | undefined {
    if (this.opened === undefined) return 'The store is closed.';
    return this.opened.writer.fault ?? this.opened.reading.fault ?? faultOfFiles(this.opened);
  }

  /** Runs `work` on one snapshot of the database. */
  async read<T>(work: (prepare: Prepare) => T): Promise<T> {
    return this.whileOpen().reader.read(work);
  }

  /**
   * Resolves with the job's value once it is on disk.
   * @param waitMs see `WriterThread.run`
   */
  async write(job: WriterJob, waitMs?: number): Promise<number> {
    const { directory, writer } = this.whileOpen();
    if (directory.lock.fault !== undefined) throw sqliteUnavailable(directory.lock.fault);
    return writer.run(job, waitMs);
  }

  /** @throws RhetorError `storage_unavailable` before it is opened, and after it was closed */
  whileOpen(): OpenSqlite {
    if (this.opened === undefined) {
      throw sqliteUnavailable({ type: 'closed', detail: 'the store is not open' });
    }
    return this.opened;
  }
}
