/** Backups of everything that Rhetor stores, one at a time. */
import { Injectable, Logger } from '@nestjs/common';
import { RhetorError } from '../model/rhetor-error.ts';
import { BackupSource } from './ports/backup-source.ts';
import type { StoreBackup } from './records/store-backup.ts';

@Injectable()
export class BackupService {
  private readonly logger = new Logger('Backup');
  /** Stays true until the backup has been read, since it takes as much space as the whole database. */
  private isRunning = false;

  constructor(private readonly source: BackupSource) {}

  /**
   * Resolves with the verified backup; its content must be read or destroyed.
   * @throws RhetorError `overloaded`, or the errors of `BackupSource.backUp`
   */
  async backUp(signal: AbortSignal): Promise<StoreBackup> {
    if (this.isRunning) throw backupRunning();
    this.isRunning = true;
    const begin = performance.now();
    try {
      const backup = await this.source.backUp(signal);
      const { bytes, contexts, messages } = backup;
      backup.content.once('close', () => (this.isRunning = false));
      this.logger.log(`made a backup of ${contexts} conversations with ${messages} messages`, {
        event: 'backup',
        contexts,
        messages,
        bytes,
        duration_ms: Math.round(performance.now() - begin),
      });
      return backup;
    } catch (error) {
      this.isRunning = false;
      throw error;
    }
  }
}

function backupRunning(): RhetorError {
  return new RhetorError(
    'overloaded',
    'Another backup is running; try again when it has finished.',
    {
      retryAfterMs: 5_000,
    },
  );
}
