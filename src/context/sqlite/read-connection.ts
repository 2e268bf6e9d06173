/** The main thread's read-only connection, which never blocks the thread to wait. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type Prepare, prepareOnce } from './statements/prepare.ts';
import { readSetting } from './statements/settings.ts';
import { type StorageFault, sqliteUnavailable, toStorageFault } from './files/storage-fault.ts';
import type { StorageHealth } from './files/storage-health.ts';
import type { WatchedFiles } from './files/watched-files.ts';
import { STORE_PROBE_AFTER_MS } from '../limits.ts';

/** In WAL mode readers wait only for a recovery, which is short. */
const LOCKED_TRIES = 50;
const LOCKED_PAUSE_MS = 20;
/** Any setting will do: the value is ignored. */
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
   * Runs `work` on one snapshot of the database.
   * @throws RhetorError `storage_unavailable`, or an error of that class thrown by `work`
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
          const cause = this.files.causeOf(fault);
          this.noteFault(cause);
          throw sqliteUnavailable(cause);
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

  /** Starts probing for recovery, since there may be no reads for a while. */
  private noteFault(fault: StorageFault): void {
    if (this.isClosed) return;
    this.health.note(fault);
    clearTimeout(this.probe);
    this.probe = setTimeout(() => {
      this.read((prepare) => readSetting(prepare, PROBED_SETTING)).catch(() => undefined);
    }, STORE_PROBE_AFTER_MS).unref();
  }

  /** The next read reconnects. */
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
