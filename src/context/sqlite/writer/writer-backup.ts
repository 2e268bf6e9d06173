/** SQLite's online backup on the writer's own connection, in slices between which turns are committed. */
import { close, fdatasync, openSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';
import { StorageFailure } from '../files/storage-fault.ts';

/** A commit waits for at most one slice: 2 MiB, a few milliseconds. */
const SLICE_PAGES = 512;
/** The last slice syncs the copy while commits wait, so regular syncs leave little to do then. */
const SYNC_EVERY_SLICES = 8;
/** Beginnings of one copy; few copies meet a commit at all. */
const MOST_ATTEMPTS = 10;

export class WriterBackup {
  isRunning = false;
  private isStopped = false;

  /**
   * Copying from another connection would restart at every commit.
   * @param file empty, and opened by nobody else
   * @param isConnected whether the connection is still the one that commits
   * @throws StorageFailure `closed` after `stop`, `stopped` if the connection was replaced
   */
  async run(database: DatabaseSync, file: string, isConnected: () => boolean): Promise<void> {
    if (this.isRunning) throw new StorageFailure('failed', 'a backup runs already');
    this.isRunning = true;
    this.isStopped = false;
    const sync = syncNowAndThen(file);
    try {
      await copyPersistently(database, file, () => {
        // Throwing here stops the copy.
        if (this.isStopped) throw new StorageFailure('closed', 'the backup was stopped');
        if (!isConnected()) throw new StorageFailure('stopped', 'the connection was replaced');
        sync.step();
      });
      // A copy of a single slice reports no progress.
      if (this.isStopped) throw new StorageFailure('closed', 'the backup was stopped');
    } finally {
      sync.end();
      this.isRunning = false;
    }
  }

  stop(): void {
    this.isStopped = true;
  }
}

/** A slice that meets a commit of its own connection ends the copy, which then begins again. */
async function copyPersistently(
  database: DatabaseSync,
  file: string,
  progress: () => void,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await backup(database, file, { rate: SLICE_PAGES, progress });
      return;
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !hasMetCommit(error)) throw error;
    }
  }
}

/** Node reads the reason when the commit is over, and finds none: code 0, "not an error". */
function hasMetCommit(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 0;
}

function syncNowAndThen(file: string): { readonly step: () => void; readonly end: () => void } {
  const descriptor = openSync(file, 'r+');
  let slices = 0;
  let isSyncing = false;
  let isEnded = false;
  return {
    step: () => {
      slices += 1;
      if (isSyncing || slices % SYNC_EVERY_SLICES !== 0) return;
      isSyncing = true;
      fdatasync(descriptor, () => {
        isSyncing = false;
        if (isEnded) close(descriptor, () => undefined);
      });
    },
    end: () => {
      isEnded = true;
      if (!isSyncing) close(descriptor, () => undefined);
    },
  };
}
