/** Looks after the files of an open store while nobody writes: a removed log is saved, a removed lock is taken again. */
import { Logger } from '@nestjs/common';
import type { DataDirectory } from './data-directory.ts';
import { sqliteFaultWords, type StorageFault } from './storage-fault.ts';
import type { WatchedFiles } from './watched-files.ts';
import type { WriterThread } from './writer-thread.ts';

type Watched = {
  readonly directory: DataDirectory;
  readonly files: WatchedFiles;
  readonly writer: WriterThread;
};

const EVERY_MS = 1_000;

/** @returns what ends it */
export function watchStorage({ directory, files, writer }: Watched): () => void {
  const logger = new Logger('SQLite');
  let isLockLost = false;
  const timer = setInterval(() => {
    // The writer looks itself, saves what it can, and says what is wrong.
    if (files.fault() !== undefined && writer.fault === undefined) {
      writer.run({ type: 'probe' }).catch(() => undefined);
    }
    if (directory.lock.isHeld && directory.lock.fault === undefined) return;
    directory.watch();
    const { fault } = directory.lock;
    if (fault === undefined) {
      logger.warn('the lock file of the data directory was removed; it is there again', {
        event: 'storage-lock-restored',
      });
    } else if (!isLockLost) {
      logger.error(sqliteFaultWords(fault), { event: 'storage-fault', fault: fault.type });
    }
    isLockLost = fault !== undefined;
  }, EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** In words, looked up now. */
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
