/** Backups of the embedded database. */
import { BackupSource } from '../ports/backup-source.ts';
import type { StoreBackup } from '../store-backup.ts';
import { backUpDatabase } from './sqlite-backup.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteBackups extends BackupSource {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async backUp(signal: AbortSignal): Promise<StoreBackup> {
    const { directory, writer } = this.database.whileOpen();
    return backUpDatabase(directory, writer, signal);
  }
}
