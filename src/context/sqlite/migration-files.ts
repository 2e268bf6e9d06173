/** The data directory of a migration: claimed like by a running Rhetor, and upgraded to the current schema. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MigrationRefusal } from '../migration/migration-error.ts';
import { claimDataDirectory, type DataDirectory } from './files/data-directory.ts';
import { forgetCreation, rememberCreation } from './files/database-evidence.ts';
import { createPrivateFile } from './files/private-modes.ts';
import { sqliteFaultWords, StorageFailure } from './files/storage-fault.ts';
import { WriterDatabase } from './writer/writer-database.ts';
import type { WriterReply } from './statements/writer-job.ts';
import { WriterSchedule } from './writer/writer-schedule.ts';

const BUSY_TIMEOUT_MS = 5_000;

/**
 * @param mustExist a missing database is an error, and is not created
 * @throws MigrationRefusal if it is in use, or cannot be written
 */
export async function claimForMigration(path: string, mustExist: boolean): Promise<DataDirectory> {
  if (mustExist && !existsSync(join(path, 'rhetor.db'))) {
    throw new MigrationRefusal(
      `There is no embedded database in ${path}. Say where it is with --data-dir or RHETOR_DATA_DIR.`,
    );
  }
  const directory = await claimDataDirectory(path).catch((error: unknown) => {
    throw new MigrationRefusal(error instanceof Error ? error.message : String(error));
  });
  const fault = bringUpToDate(directory.databaseFile);
  if (fault === undefined) return directory;
  directory.release();
  throw new MigrationRefusal(`${fault} The data directory is ${path}.`);
}

/** Rows deleted one by one would leave traces; a new file has none. */
export function replaceDatabase(file: string): void {
  forgetCreation(file);
  for (const suffix of ['-wal', '-shm', '']) rmSync(`${file}${suffix}`, { force: true });
  createPrivateFile(file);
  const fault = bringUpToDate(file);
  if (fault !== undefined) throw new StorageFailure('failed', fault);
}

/** Returns the reason if the upgrade fails. Also removes what a killed Rhetor left unfinished, which is not copied. */
function bringUpToDate(file: string): string | undefined {
  const database = new WriterDatabase({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const schedule = new WriterSchedule(database, () => performance.now());
  schedule.add([{ ticket: 0, job: { type: 'probe' }, isRepeat: false }]);
  const replies: WriterReply[] = [];
  while (schedule.isBusy) replies.push(...schedule.advance());
  database.close();
  const [reply] = replies;
  if (reply?.type === 'failed') return sqliteFaultWords(reply.fault);
  rememberCreation(file);
  return undefined;
}
