/** Checks whether conversations can be stored: the data directory or PostgreSQL, and free disk space. */
import { assertNever } from '../../model/assert-never.ts';
import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { DatabaseCheck } from '../../context/sqlite/files/database-check.ts';
import { counted } from '../output/counted.ts';
import { fail, type Finding, ok, warn } from './finding.ts';
import { LITTLE_SPACE_BYTES, LONGEST_STORAGE_CHECK_MS, NO_SPACE_BYTES } from '../limits.ts';

const MEBIBYTE = 1024 * 1024;

const RESTORE = 'Stop Rhetor, and restore a backup with "rhetor restore <file>".';

export async function checkStorage(environment: Environment): Promise<readonly Finding[]> {
  const { databaseUrl, dataDirectory } = environment;
  const isEmbedded = databaseUrl === undefined;
  const checks = [checkDirectory(dataDirectory, isEmbedded), checkDisk(dataDirectory)];
  if (!isEmbedded) checks.unshift(checkPostgres(databaseUrl));
  return Promise.all(checks);
}

async function checkPostgres(url: string): Promise<Finding> {
  try {
    // Loaded only where PostgreSQL is used.
    const { checkPostgresDatabase: checkDatabase } =
      await import('../../context/postgres/check-database.ts');
    return ok('database', `PostgreSQL ${await checkDatabase(url)} answers`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return fail(
      'database',
      message,
      'Correct RHETOR_DATABASE_URL or start PostgreSQL; without the variable, the embedded database is used.',
    );
  }
}

async function checkDirectory(directory: string, isEmbedded: boolean): Promise<Finding> {
  const place = await nearest(directory);
  const mayWrite = await isAllowed(place, constants.W_OK | constants.X_OK);
  if (!mayWrite) {
    return fail(
      'data',
      `this user may not write to ${place}`,
      'Make it writable, or set RHETOR_DATA_DIR to a writable directory.',
    );
  }
  if (place !== directory) return ok('data', `${directory} will be created at the first start`);
  const file = isEmbedded ? await checkFile(directory) : undefined;
  if (file !== undefined && file.standing !== 'ok') return file;
  const owner = await ownerOf(directory);
  const use = owner === undefined ? '' : `, in use by process ${owner}`;
  return ok('data', `${directory}${use}${file === undefined ? '' : `: ${file.message}`}`);
}

/**
 * Opened with SQLite itself, which works while a server runs. Undefined if there is nothing to read
 * yet.
 */
async function checkFile(directory: string): Promise<Finding | undefined> {
  const file = join(directory, 'rhetor.db');
  const { assertDatabaseIsThere } = await import('../../context/sqlite/files/database-evidence.ts');
  try {
    assertDatabaseIsThere(file);
  } catch (error) {
    return fail('data', error instanceof Error ? error.message : String(error), RESTORE);
  }
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  // A new database that was never written to is empty.
  if (size === 0) return undefined;
  const { checkSqliteDatabase: checkDatabase } =
    await import('../../context/sqlite/files/database-check.ts');
  return toFinding(
    file,
    await checkDatabase(file, { mode: 'in-place', timeoutMs: LONGEST_STORAGE_CHECK_MS }),
  );
}

function toFinding(file: string, check: DatabaseCheck): Finding {
  switch (check.type) {
    case 'sound':
      return ok(
        'data',
        `${counted(check.contexts, 'conversation')} with ${counted(check.messages, 'message')}, none of them damaged`,
      );
    case 'damaged':
      return fail('data', `${file} is damaged: ${check.detail}`, RESTORE);
    case 'foreign':
      return fail('data', `${file} is another program's database`, 'Move it to another directory.');
    case 'newer-schema':
      return fail('data', `${file} was written by a newer version of Rhetor`, 'Use that version.');
    case 'unfinished':
      return warn(
        'data',
        `${file} is too large to be checked within ${LONGEST_STORAGE_CHECK_MS / 1_000} s`,
        'Make a backup with "rhetor backup <file>", which checks all of it.',
      );
    case 'failed':
      return warn('data', `${file} could not be checked: ${check.detail}`, 'Try again.');
    default:
      return assertNever(check);
  }
}

async function checkDisk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearest(directory));
  const free = bavail * bsize;
  const message = `${Math.floor(free / MEBIBYTE)} MiB free on the disk of the data directory`;
  const advice = 'Free some space, or set RHETOR_DATA_DIR to a directory on a larger disk.';
  if (free < NO_SPACE_BYTES) return fail('disk', message, advice);
  return free < LITTLE_SPACE_BYTES ? warn('disk', message, advice) : ok('disk', message);
}

/** The directory itself, or the existing directory in which it would be created. */
async function nearest(path: string): Promise<string> {
  if ((await isAllowed(path, constants.F_OK)) || dirname(path) === path) return path;
  return nearest(dirname(path));
}

function isAllowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

async function ownerOf(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'rhetor.pid'), 'utf8').catch(() => '');
  return /^\d+$/.exec(text.trim())?.[0];
}
