/** The data directory: created, owned by one process at a time, and readable only by its user. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../../config/startup-error.ts';
import { assertDatabaseIsThere } from './database-evidence.ts';
import { DirectoryLock, isOpenElsewhere } from './directory-lock.ts';
import { createPrivateFile, makePrivateDirectory, tightenDirectory } from './private-modes.ts';
import { toStorageFault } from './storage-fault.ts';

export type DataDirectory = {
  readonly path: string;
  readonly databaseFile: string;
  readonly lock: DirectoryLock;
  /** Claims the directory again if its lock file was removed. */
  readonly watch: () => void;
  /** Lets another process claim it. */
  readonly release: () => void;
};

/** The owner writes its id just after it has taken the lock. */
const READ_OWNER_TRIES = 10;
const READ_OWNER_PAUSE_MS = 20;

/**
 * @throws StartupError if the directory cannot be written, another process has it, or its database
 * is damaged
 */
export async function claimDataDirectory(directory: string): Promise<DataDirectory> {
  const claim = await lockDataDirectory(directory);
  try {
    assertDatabaseIsThere(claim.databaseFile);
    createPrivateFile(claim.databaseFile);
    return claim;
  } catch (error) {
    claim.release();
    throw error instanceof StartupError ? error : notWritable(directory, error);
  }
}

/**
 * Like `claimDataDirectory`, whatever the state of the database.
 * @throws StartupError if the directory cannot be written or another process has it
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectory> {
  const ownerFile = join(directory, 'rhetor.pid');
  const lockFile = join(directory, 'rhetor.lock');
  const databaseFile = join(directory, 'rhetor.db');
  let lock: DirectoryLock | undefined;
  try {
    makePrivateDirectory(directory);
    tightenDirectory(directory);
    lock = mayTake(lockFile, databaseFile, ownerFile) ? DirectoryLock.take(lockFile) : undefined;
    if (lock !== undefined) writeOwner(ownerFile);
  } catch (error) {
    lock?.release();
    throw notWritable(directory, error);
  }
  if (lock === undefined) throw await ownedBySomebodyElse(directory, ownerFile);
  const held = lock;
  return {
    path: directory,
    databaseFile,
    lock,
    watch: () => {
      if (held.watch() && held.fault === undefined) writeOwner(ownerFile);
    },
    release: () => {
      rmSync(ownerFile, { force: true });
      held.release();
    },
  };
}

/** False if another process still has the database open, although its lock file was removed. */
function mayTake(lockFile: string, databaseFile: string, ownerFile: string): boolean {
  if (existsSync(lockFile) && !isAlive(ownerOf(ownerFile))) return true;
  return !isOpenElsewhere(databaseFile);
}

function writeOwner(file: string): void {
  writeFileSync(file, `${process.pid}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}

function notWritable(directory: string, error: unknown): StartupError {
  const { type, detail: reason } = toStorageFault(error);
  if (type === 'full') {
    return new StartupError(
      `The disk that holds the data directory ${directory} is full (${reason}). ` +
        'Free some space on it, or set RHETOR_DATA_DIR to a directory on another disk.',
    );
  }
  return new StartupError(
    `The data directory ${directory} cannot be written (${reason}). ` +
      'Make it writable, or set RHETOR_DATA_DIR to one that is.',
  );
}

async function ownedBySomebodyElse(directory: string, ownerFile: string): Promise<StartupError> {
  const owner = await awaitOwner(ownerFile);
  return new StartupError(
    `Another Rhetor${owner === undefined ? ', or a program that reads its database,' : ` (process ${owner})`} ` +
      `uses the data directory ${directory}. Stop it, or give this one its own with RHETOR_DATA_DIR.`,
  );
}

async function awaitOwner(ownerFile: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < READ_OWNER_TRIES; attempt += 1) {
    // The owner may be about to write it, or to leave the directory.
    const owner = ownerOf(ownerFile);
    if (owner !== undefined) return owner;
    await delay(READ_OWNER_PAUSE_MS);
  }
  return undefined;
}

function ownerOf(ownerFile: string): number | undefined {
  try {
    const owner = readFileSync(ownerFile, 'utf8').trim();
    return /^\d+$/.test(owner) ? Number(owner) : undefined;
  } catch {
    return undefined;
  }
}

/** A process id alone proves nothing: another program may have it by now. */
function isAlive(owner: number | undefined): boolean {
  if (owner === undefined || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
