/** Backups of everything that is stored. */
import type { StoreBackup } from '../records/store-backup.ts';

export abstract class BackupSource {
  /**
   * Makes a verified copy while turns continue; aborting the signal stops it.
   * @throws RhetorError `conflict` if the database has its own backup tools; the signal's reason
   */
  abstract backUp(signal: AbortSignal): Promise<StoreBackup>;
}
