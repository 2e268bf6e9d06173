/** The main thread's connection, which only reads and never waits in place. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ReadQueries } from './read-queries.ts';
import { storageUnavailable, toStorageFault } from './storage-fault.ts';

/** Readers wait for nobody in this mode of SQLite but for a recovery, which is short. */
const LOCKED_TRIES = 50;
const LOCKED_PAUSE_MS = 20;

type Connection = { readonly database: DatabaseSync; readonly queries: ReadQueries };

export class ReadConnection {
  private readonly file: string;
  private connection: Connection | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /**
   * Runs `work` on one state of the database.
   * @throws RhetorError `storage_unavailable`, or what `work` threw of that class
   */
  async read<T>(work: (queries: ReadQueries) => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.attempt(work);
      } catch (error) {
        if (error instanceof RhetorError) throw error;
        const fault = toStorageFault(error);
        if (fault.type !== 'locked') this.close();
        if (fault.type !== 'locked' || attempt === LOCKED_TRIES) throw storageUnavailable(fault);
        await delay(LOCKED_PAUSE_MS);
      }
    }
  }

  close(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.database.close();
  }

  private attempt<T>(work: (queries: ReadQueries) => T): T {
    const { database, queries } = (this.connection ??= this.connect());
    database.exec('BEGIN');
    try {
      return work(queries);
    } finally {
      database.exec('COMMIT');
    }
  }

  private connect(): Connection {
    const database = new DatabaseSync(this.file, { readOnly: true, timeout: 0 });
    return { database, queries: new ReadQueries(database) };
  }
}
