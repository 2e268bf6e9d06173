/** Everything that is open with an embedded store: its directory, writer, reader and searcher. */
import { StartupError } from '../../config/startup-error.ts';
import { MARKER, unfinishedMigration } from '../migration/marker.ts';
import { claimDataDirectory, type DataDirectory } from './files/data-directory.ts';
import { rememberCreation } from './files/database-evidence.ts';
import { recheckDamage } from './files/damage-recheck.ts';
import { ReadConnection } from './read-connection.ts';
import { SearchThread } from './search/search-thread.ts';
import { readSetting } from './statements/settings.ts';
import { removeLeftBackups } from './sqlite-backup.ts';
import { StorageHealth } from './files/storage-health.ts';
import { watchStorage } from './watch-storage.ts';
import { WatchedFiles } from './files/watched-files.ts';
import { WriterThread } from './writer/writer-thread.ts';

export type SqliteStoreOptions = {
  readonly directory: string;
  /** How long a write waits for another program's lock, in milliseconds; 5 seconds by default. */
  readonly busyTimeoutMs?: number;
};

export type OpenSqlite = {
  readonly directory: DataDirectory;
  readonly writer: WriterThread;
  readonly reader: ReadConnection;
  readonly searcher: SearchThread;
  /** The health as seen by reads and searches. */
  readonly reading: StorageHealth;
  readonly files: WatchedFiles;
  readonly stopWatching: () => void;
};

const BUSY_TIMEOUT_MS = 5_000;

/** @throws StartupError that says what to do */
export async function openSqlite(options: SqliteStoreOptions): Promise<OpenSqlite> {
  const { directory: path, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  const directory = await claimDataDirectory(path);
  removeLeftBackups(path);
  const files = new WatchedFiles(directory.databaseFile);
  const reading = new StorageHealth();
  const reader = new ReadConnection(files, reading);
  const searcher = new SearchThread(files, reading);
  const writer = new WriterThread({
    file: files.file,
    busyTimeoutMs,
    watched: files.shared,
    onFilesLost: () => {
      reader.disconnect();
      void searcher.disconnect();
    },
  });
  const endings = [
    watchStorage({ directory, files, writer }),
    recheckDamage(files.file, [writer.health, reading]),
  ];
  const stopWatching = (): void => endings.forEach((end) => end());
  const opened = { directory, writer, reader, searcher, reading, files, stopWatching };
  try {
    await writer.run({ type: 'probe' });
    const refusal = unfinishedMigration(
      await reader.read((prepare) => readSetting(prepare, MARKER)),
    );
    if (refusal !== undefined) throw new StartupError(refusal);
    rememberCreation(files.file);
    return opened;
  } catch (error) {
    const words = writer.fault ?? String(error);
    await closeSqlite(opened);
    if (error instanceof StartupError) throw error;
    throw new StartupError(`${words} The data directory is ${path}.`);
  }
}

/** Resolves when running work has ended and another process may claim the directory. */
export async function closeSqlite(opened: OpenSqlite): Promise<void> {
  opened.stopWatching();
  opened.reader.close();
  await opened.searcher.close();
  await opened.writer.close();
  opened.directory.release();
}
