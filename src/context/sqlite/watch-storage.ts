/** Watches the files of an open store between writes: saves a removed log, and takes a removed lock again. */
import { Logger } from '@nestjs/common';
import type { DataDirectory } from './files/data-directory.ts';
import { sqliteFaultWords, type StorageFault } from './files/storage-fault.ts';
import type { WatchedFiles } from './files/watched-files.ts';
import type { WriterThread } from './writer/writer-thread.ts';

type Watched = {
  readonly directory: DataDirectory;
  readonly files: WatchedFiles;
  readonly writer: WriterThread;
};

const EVERY_MS = 1_000;

/** @returns a function that stops it */
export function watchStorage({ directory, files, writer }: Watched): () => void {
  const logger = new Logger('SQLite');
  let isLockLost = false;
  const timer = setInterval(() => {
    // The writer checks by itself, saves what it can, and reports the fault.
    if (files.fault() !== undefined && writer.fault === undefined) {
      writer.run({ type: 'probe' }).catch(() => undefined);
    }
    if (directory.lock.isHeld && directory.lock.fault === undefined) return;
    directory.watch();
    const { fault } = directory.lock;
    if (fault === undefined) {
      logger.warn('the lock file of the data directory was removed and has been created again', {
        event: 'storage-lock-restored',
      });
    } else if (!isLockLost) {
      logger.error(sqliteFaultWords(fault), { event: 'storage-fault', fault: fault.type });
    }
    isLockLost = fault !== undefined;
  }, EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** The fault of the files in words, checked now. */
export function faultOfFiles({
  directory,
  files,
}: Pick<Watched, 'directory' | 'files'>): string | undefined {
  const { lock } = directory;
  const gone: StorageFault = {
    type: 'lock-missing',
    detail: 'another file or none is in its place',
  };
  const fault = files.fault() ?? lock.fault ?? (lock.isHeld ? undefined : gone);
  return fault && sqliteFaultWords(fault);
}
