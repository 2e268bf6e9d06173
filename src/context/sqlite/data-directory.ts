/** The data directory: made, owned by one process at a time, and readable by its user alone. */
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../config/startup-error.ts';
import { toStorageFault } from './storage-fault.ts';

export type DataDirectory = {
  readonly databaseFile: string;
  /** Lets another process have it. */
  readonly release: () => void;
};

/** The owner writes its id just after it has taken the lock. */
const READ_OWNER_TRIES = 10;
const READ_OWNER_PAUSE_MS = 20;

/**
 * The lock is SQLite's on an empty database of its own: the kernel drops it with its process, however
 * that ends, so nothing stale is ever left and no process id is ever trusted.
 *
 * @throws StartupError when the directory cannot be written or another process has it
 */
export async function claimDataDirectory(directory: string): Promise<DataDirectory> {
  const ownerFile = join(directory, 'rhetor.pid');
  const lockFile = join(directory, 'rhetor.lock');
  const databaseFile = join(directory, 'rhetor.db');
  let lock: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    createPrivateFile(lockFile);
    lock = takeLock(lockFile);
    if (lock !== undefined) {
      writeFileSync(ownerFile, `${process.pid}\n`, { mode: 0o600 });
      createPrivateFile(databaseFile);
    }
  } catch (error) {
    lock?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `The data directory ${directory} cannot be written (${reason}). ` +
        'Make it writable, or set RHETOR_DATA_DIR to one that is.',
    );
  }
  if (lock === undefined) throw await ownedBySomebodyElse(directory, ownerFile);
  const held = lock;
  return {
    databaseFile,
    release: () => {
      rmSync(ownerFile, { force: true });
      held.close();
    },
  };
}

/**
 * Never opens a file that is there: closing it again would drop every lock that this process holds on
 * it, as POSIX has it.
 */
export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(file, 0o600);
  }
}

function takeLock(lockFile: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (toStorageFault(error).type === 'locked') return undefined;
    throw error;
  }
}

async function ownedBySomebodyElse(directory: string, ownerFile: string): Promise<StartupError> {
  const owner = await readOwner(ownerFile);
  return new StartupError(
    `Another Rhetor${owner === undefined ? '' : ` (process ${owner})`} uses the data directory ` +
      `${directory}. Stop it, or give this one its own with RHETOR_DATA_DIR.`,
  );
}

async function readOwner(ownerFile: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < READ_OWNER_TRIES; attempt += 1) {
    try {
      const owner = readFileSync(ownerFile, 'utf8').trim();
      if (/^\d+$/.test(owner)) return owner;
    } catch {
      // The owner is about to write it, or to let the directory go.
    }
    await delay(READ_OWNER_PAUSE_MS);
  }
  return undefined;
}

/** Level by level: Node's own `recursive` never returns where a parent is there but takes no folder. */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}
