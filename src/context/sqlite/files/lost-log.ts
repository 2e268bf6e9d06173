/** Saves the commits in a log that was removed from the directory: the connection that wrote it still has it open. */
import { renameSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { StorageFailure } from './storage-fault.ts';
import type { WatchedFiles } from './watched-files.ts';

/** Readers must finish within this time; otherwise the next attempt has to do it. */
const WAIT_MS = 250;

/**
 * Copies the log into the database, so that no data is left that only this process can read.
 * @returns false while a reader prevents it
 */
export function rescueLog(database: DatabaseSync): boolean {
  database.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
  const result = database.prepare('PRAGMA wal_checkpoint(FULL)').get();
  return result?.['busy'] === 0 && result['log'] === result['checkpointed'];
}

/**
 * Closes the connection on the lost log. A file that was put in the log's place is moved aside,
 * since SQLite would replay it over the newer database.
 * @throws StorageFailure while the log cannot be copied
 */
export function leaveLog(database: DatabaseSync, files: WatchedFiles): void {
  if (!rescueLog(database)) throw new StorageFailure('log-missing', 'a reader holds the lost log');
  if (files.isLogForeign) {
    renameSync(`${files.file}-wal`, `${files.file}-wal.replaced-${Date.now()}`);
  }
  database.close();
}
