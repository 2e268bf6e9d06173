/** Restores a backup into a data directory that no Rhetor uses; the previous database is kept. */
import { assertNever } from '../../model/assert-never.ts';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { checkSqliteDatabase, type DatabaseCheck } from './files/database-check.ts';
import { lockDataDirectory } from './files/data-directory.ts';
import { rememberCreation } from './files/database-evidence.ts';
import { createPrivateFile } from './files/private-modes.ts';
import { SCHEMA_VERSION } from './migrations.ts';

export type RestoreOptions = {
  readonly file: string;
  readonly directory: string;
  /** Called before an existing database is replaced. */
  readonly mayReplace: () => Promise<boolean>;
  readonly signal: AbortSignal;
};

export type Restored = {
  readonly contexts: number;
  readonly messages: number;
  /** The new path of the previous database; undefined if there was none. */
  readonly replaced: string | undefined;
};

/** Nothing was changed. */
export class RestoreRefusal extends Error {
  override readonly name = 'RestoreRefusal';
}

/**
 * @returns undefined if it may not replace the existing database
 * @throws RestoreRefusal for a file that is not an intact backup, StartupError for a directory in
 * use, or the signal's reason
 */
export async function restoreDatabase(options: RestoreOptions): Promise<Restored | undefined> {
  const { file, directory, mayReplace, signal } = options;
  if (!statSync(file).isFile()) throw new RestoreRefusal(`${file} is not a file.`);
  const claim = await lockDataDirectory(directory);
  const target = claim.databaseFile;
  const staged = `${target}.restoring`;
  try {
    stage(file, staged);
    const check = await checkSqliteDatabase(staged, { mode: 'copy', signal });
    if (check.type !== 'sound') throw new RestoreRefusal(`${file} ${wordsOf(check)}`);
    if (isThere(target) && !(await mayReplace())) return undefined;
    signal.throwIfAborted();
    sync(staged);
    const replaced = setAside(target);
    renameSync(staged, target);
    sync(directory);
    rememberCreation(target);
    return { contexts: check.contexts, messages: check.messages, replaced };
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      rmSync(staged + suffix, { force: true });
    }
    claim.release();
  }
}

/** If the database was copied file by file, its log is included. */
function stage(file: string, staged: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(staged + suffix, { force: true });
  for (const suffix of ['', '-wal']) {
    if (!existsSync(file + suffix)) continue;
    copyPrivately(file + suffix, staged + suffix);
  }
}

/** An interrupted start leaves an empty file, which does not count; a log without a database does. */
function isThere(target: string): boolean {
  return ['', '-wal'].some(
    (suffix) => (statSync(target + suffix, { throwIfNoEntry: false })?.size ?? 0) > 0,
  );
}

/**
 * Gives the old database a second name, so that the new one replaces it atomically: an interruption
 * leaves either one. A log that cannot be merged into the old one is moved away first.
 */
function setAside(target: string): string | undefined {
  if (!isThere(target)) {
    rmSync(`${target}-wal`, { force: true });
    rmSync(`${target}-shm`, { force: true });
    return undefined;
  }
  const aside = `${target}.replaced-${new Date().toISOString().replaceAll(':', '-')}`;
  takeInLog(target);
  if (existsSync(target)) giveSecondName(target, aside);
  if (existsSync(`${target}-wal`)) renameSync(`${target}-wal`, `${aside}-wal`);
  rmSync(`${target}-shm`, { force: true });
  return aside;
}

function takeInLog(target: string): void {
  if ((statSync(target, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  try {
    const database = new DatabaseSync(target);
    try {
      // Whoever closes a database last merges its log into it, and deletes the log.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch {
    // It is damaged, which may be the reason for the restore. Its log is moved with it.
  }
}

function giveSecondName(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    // Some file systems do not support hard links.
    copyPrivately(file, name);
    sync(name);
  }
}

/** A plain copy would have the mode of its source. */
function copyPrivately(source: string, target: string): void {
  copyFileSync(source, target);
  createPrivateFile(target);
}

function sync(path: string): void {
  // Windows cannot sync directories.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function wordsOf(check: Exclude<DatabaseCheck, { type: 'sound' }>): string {
  switch (check.type) {
    case 'damaged':
      return `is damaged (${check.detail}). Use another backup.`;
    case 'foreign':
      return 'is not a backup of Rhetor. Give a file that "rhetor backup" has written.';
    case 'newer-schema':
      return (
        `was written by a newer version of Rhetor (schema ${check.schema}, this one knows up to ` +
        `${SCHEMA_VERSION}). Restore it with that version.`
      );
    case 'unfinished':
      return 'could not be checked in time.';
    case 'failed':
      return `could not be checked (${check.detail}).`;
    default:
      return assertNever(check);
  }
}
