/** PostgreSQL has its own tools for backups. */
import { backupElsewhere } from '../context-errors.ts';
import { BackupSource } from '../ports/backup-source.ts';
import type { StoreBackup } from '../store-backup.ts';

export class NoBackups extends BackupSource {
  override backUp(): Promise<StoreBackup> {
    return Promise.reject(backupElsewhere());
  }
}
