/** Backups of everything that is stored. */
import type { StoreBackup } from '../store-backup.ts';

export abstract class BackupSource {
  /**
   * Makes a verified copy while turns go on; aborting the signal ends it.
   * @throws RhetorError `conflict` where the database has its own tools for that; the signal's reason
   */
  abstract backUp(signal: AbortSignal): Promise<StoreBackup>;
}
