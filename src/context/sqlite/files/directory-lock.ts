/** The lock of a data directory. It is watched while held, since a removed lock file no longer locks anything. */
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createPrivateFile } from './private-modes.ts';
import { type StorageFault, toStorageFault } from './storage-fault.ts';

type Held = { readonly database: DatabaseSync; readonly inode: bigint | undefined };

/**
 * SQLite's lock on an empty database of its own: the kernel releases it with its process, however
 * that ends, so no stale lock is ever left.
 */
export class DirectoryLock {
  private readonly file: string;
  private held: Held;
  /** Set by `watch` while the lock cannot be taken again: another process has it, or the directory is gone. */
  fault: StorageFault | undefined;

  private constructor(file: string, held: Held) {
    this.file = file;
    this.held = held;
  }

  /** @returns undefined while another process has it */
  static take(file: string): DirectoryLock | undefined {
    const held = lock(file);
    return held && new DirectoryLock(file, held);
  }

  get isHeld(): boolean {
    return inodeOf(this.file) === this.held.inode;
  }

  /** Takes the lock again if its file was removed or replaced. @returns whether that was necessary */
  watch(): boolean {
    if (this.isHeld) {
      this.fault = undefined;
      return false;
    }
    try {
      const held = lock(this.file);
      if (held === undefined) {
        this.fault = { type: 'lock-lost', detail: 'another process holds the new lock file' };
        return true;
      }
      this.held.database.close();
      this.held = held;
      this.fault = undefined;
    } catch (error) {
      this.fault = toStorageFault(error);
    }
    return true;
  }

  release(): void {
    this.held.database.close();
  }
}

/**
 * In this mode every open connection keeps a shared lock, so an exclusive one is available only if
 * no other process has the database open.
 */
export function isOpenElsewhere(databaseFile: string): boolean {
  if (!existsSync(databaseFile) || statSync(databaseFile).size === 0) return false;
  const database = new DatabaseSync(databaseFile, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; ROLLBACK;');
    return false;
  } catch (error) {
    return toStorageFault(error).type === 'locked';
  } finally {
    database.close();
  }
}

function lock(file: string): Held | undefined {
  createPrivateFile(file);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { database, inode: inodeOf(file) };
  } catch (error) {
    database.close();
    if (toStorageFault(error).type === 'locked') return undefined;
    throw error;
  }
}

function inodeOf(file: string): bigint | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
  } catch {
    // A directory that cannot be read contains nothing usable.
    return undefined;
  }
}
