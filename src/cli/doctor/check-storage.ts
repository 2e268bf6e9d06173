/** Checks whether conversations can be stored: the data directory or PostgreSQL, and free disk space. */
import { constants } from 'node:fs';
import { access, open, readFile, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { fail, type Finding, ok, warn } from './finding.ts';

const MEBIBYTE = 1024 * 1024;
const LITTLE_SPACE = 1024 * MEBIBYTE;
const NO_SPACE = 100 * MEBIBYTE;

/** The first bytes of every SQLite database. */
const SQLITE = 'SQLite format 3\0';

export async function checkStorage(environment: Environment): Promise<readonly Finding[]> {
  const { databaseUrl, dataDirectory } = environment;
  const checks = [checkDirectory(dataDirectory), checkDisk(dataDirectory)];
  if (databaseUrl !== undefined) checks.unshift(checkPostgres(databaseUrl));
  return Promise.all(checks);
}

async function checkPostgres(url: string): Promise<Finding> {
  try {
    // Loaded only where PostgreSQL is used.
    const { checkDatabase } = await import('../../context/postgres/check-database.ts');
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

async function checkDirectory(directory: string): Promise<Finding> {
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
  const file = join(directory, 'rhetor.db');
  const beginning = await firstBytes(file, SQLITE.length);
  if (beginning === undefined) return ok('data', `${directory} is writable`);
  // A database that was created but never written to is empty.
  if (beginning !== '' && beginning !== SQLITE) {
    return fail('data', `${file} is not a database`, 'Move it away, or restore it from a backup.');
  }
  const owner = await ownerOf(directory);
  return ok('data', `${directory}${owner === undefined ? '' : `, in use by process ${owner}`}`);
}

async function checkDisk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearest(directory));
  const free = bavail * bsize;
  const message = `${Math.floor(free / MEBIBYTE)} MiB free on the disk of the data directory`;
  const advice = 'Free some space, or set RHETOR_DATA_DIR to a directory on a larger disk.';
  if (free < NO_SPACE) return fail('disk', message, advice);
  return free < LITTLE_SPACE ? warn('disk', message, advice) : ok('disk', message);
}

/** The directory itself, or the one in which it would be created. */
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

async function firstBytes(file: string, count: number): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function ownerOf(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'rhetor.pid'), 'utf8').catch(() => '');
  return /^\d+$/.exec(text.trim())?.[0];
}
