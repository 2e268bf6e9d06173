/** Checks whether the expected database is in a data directory, before SQLite opens it. */
import { closeSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../../../config/startup-error.ts';

const CREATED = 'rhetor.created';
/** The first bytes of every SQLite database. */
const SQLITE = 'SQLite format 3\0';
/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
const LARGEST_PAGE = 65_536;
const SMALLEST_PAGE = 512;

/**
 * SQLite would treat an empty file as a new database, and delete the log beside it.
 * @throws StartupError if there was a database and it is gone, empty, truncated or something else
 */
export function assertDatabaseIsThere(databaseFile: string): void {
  const size = sizeOf(databaseFile);
  const logSize = sizeOf(`${databaseFile}-wal`) ?? 0;
  if (size === undefined || size === 0) {
    if (logSize === 0 && sizeOf(createdFile(databaseFile)) === undefined) return;
    throw refusal(
      databaseFile,
      size === undefined ? 'is missing, although it was here' : 'is empty, although it was not',
    );
  }
  const header = headerOf(databaseFile);
  if (header.toString('latin1', 0, SQLITE.length) !== SQLITE) {
    throw refusal(databaseFile, 'is damaged: it is not an SQLite database');
  }
  // The missing end may still be in the log.
  if (size < SMALLEST_PAGE || (logSize === 0 && size < declaredSize(header))) {
    throw refusal(databaseFile, 'is damaged: its end is missing');
  }
}

/** Called once the database has its schema; from then on, an empty one means data loss. */
export function rememberCreation(databaseFile: string): void {
  const file = createdFile(databaseFile);
  if (sizeOf(file) !== undefined) return;
  writeFileSync(
    file,
    `Rhetor made ${basename(databaseFile)} here on ${new Date().toISOString()}. ` +
      'While this file is here, Rhetor does not start with an empty database in its place.\n',
    { mode: 0o600 },
  );
}

/** Called before the database is replaced by an empty one on purpose. */
export function forgetCreation(databaseFile: string): void {
  rmSync(createdFile(databaseFile), { force: true });
}

function refusal(file: string, what: string): StartupError {
  return new StartupError(
    `The database ${file} ${what}. Put it back, or restore a backup with "rhetor restore <file>". ` +
      `To start without conversations, move everything out of ${dirname(file)}, ${CREATED} included.`,
  );
}

function createdFile(databaseFile: string): string {
  return join(dirname(databaseFile), CREATED);
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

/** Only while this process has no connection: closing the file releases the locks of all of them. */
function headerOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
    return header;
  } finally {
    closeSync(descriptor);
  }
}

function declaredSize(header: Buffer): number {
  const pageSize = header.readUInt16BE(PAGE_SIZE_AT);
  return header.readUInt32BE(PAGE_COUNT_AT) * (pageSize === 1 ? LARGEST_PAGE : pageSize);
}
