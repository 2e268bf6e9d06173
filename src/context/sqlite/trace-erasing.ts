/** What makes deleted content leave the files themselves: the log is emptied, the database rewritten. */
import type { DatabaseSync } from 'node:sqlite';

/** Waits so long for a reader; whoever has more patience asks again. */
const READER_TIMEOUT_MS = 20;

/** Moves the log into the database, where deleted content is overwritten; false: it is being read. */
export function emptyLog(database: DatabaseSync, busyTimeoutMs: number): boolean {
  database.exec(`PRAGMA busy_timeout = ${READER_TIMEOUT_MS}`);
  const result = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  return result?.['busy'] === 0;
}

/**
 * secure_delete overwrites what is deleted, but not the stale copies that SQLite leaves in the slack
 * of pages it has rebalanced; something of 1 in 100 deleted contexts was found there. Rewriting the
 * file leaves nothing.
 */
export function rewrite(database: DatabaseSync): void {
  try {
    database.exec('VACUUM');
  } catch {
    // It takes the space of the whole file once more. A deletion has to work on a full disk, too.
  }
}

/** Bytes. */
export function sizeOf(database: DatabaseSync): number {
  const row = database
    .prepare('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size')
    .get();
  return Number(row?.['size']);
}
