/** The main thread's connection, which only reads and never waits in place. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type Prepare, prepareOnce } from './prepare.ts';
import { readSetting } from './settings.ts';
import { type StorageFault, sqliteUnavailable, toStorageFault } from './storage-fault.ts';
import type { StorageHealth } from './storage-health.ts';
import type { WatchedFiles } from './watched-files.ts';
import { STORE_PROBE_AFTER_MS } from '../limits.ts';

/** Readers wait for nobody in this mode of SQLite but for a recovery, which is short. */
const LOCKED_TRIES = 50;
const LOCKED_PAUSE_MS = 20;
/** Any: what is read is of no interest. */
const PROBED_SETTING = 'probe';

type Connection = { readonly database: DatabaseSync; readonly prepare: Prepare };

export class ReadConnection {
  private readonly files: WatchedFiles;
  private readonly health: StorageHealth;
  private connection: Connection | undefined;
  private probe: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(files: WatchedFiles, health: StorageHealth) {
    this.files = files;
    this.health = health;
  }

  /**
   * Runs `work` on one state of the database.
   * @throws RhetorError `storage_unavailable`, or what `work` threw of that class
   */
  async read<T>(work: (prepare: Prepare) => T): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = this.attempt(work);
        this.health.note(undefined);
        return result;
      } catch (error) {
        if (error instanceof RhetorError) throw error;
        const fault = toStorageFault(error);
        if (fault.type !== 'locked') this.disconnect();
        if (fault.type !== 'locked' || attempt === LOCKED_TRIES) {
          this.noteFault(fault);
          throw sqliteUnavailable(fault);
        }
        await delay(LOCKED_PAUSE_MS);
      }
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.probe);
    this.disconnect();
  }

  /** Nobody may read for a while: whether it is well again is found out here. */
  private noteFault(fault: StorageFault): void {
    if (this.isClosed) return;
    this.health.note(fault);
    clearTimeout(this.probe);
    this.probe = setTimeout(() => {
      this.read((prepare) => readSetting(prepare, PROBED_SETTING)).catch(() => undefined);
    }, STORE_PROBE_AFTER_MS).unref();
  }

  /** The next read connects anew. */
  disconnect(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.database.close();
  }

  private attempt<T>(work: (prepare: Prepare) => T): T {
    this.files.assertLog();
    const { database, prepare } = (this.connection ??= this.connect());
    database.exec('BEGIN');
    try {
      return work(prepare);
    } finally {
      database.exec('COMMIT');
    }
  }

  private connect(): Connection {
    const database = new DatabaseSync(this.files.file, { readOnly: true, timeout: 0 });
    return { database, prepare: prepareOnce(database) };
  }
}
