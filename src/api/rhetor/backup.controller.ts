/** POST /backup: the embedded database as a file, for operators. */
import { pipeline } from 'node:stream/promises';
import { Controller, HttpCode, Logger, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { BackupService } from '../../context/backup.service.ts';
import { Audited } from '../audit/audited.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { LONGEST_BACKUP_SILENCE_MS } from '../limits.ts';

@Controller('backup')
export class BackupController {
  private readonly logger = new Logger('Api');

  constructor(private readonly backups: BackupService) {}

  /**
   * Copies the database while turns continue, verifies the copy, and sends it. The headers are sent
   * once the copy is verified. `rhetor restore` restores it. With PostgreSQL the answer is 409:
   * back that database up with `pg_dump`.
   */
  @Audited()
  @Post()
  @HttpCode(200)
  async backUp(@Res() response: Response): Promise<void> {
    const leaves = callerLeaves(response);
    const { bytes, contexts, messages, content } = await this.backups.backUp(leaves);
    const time = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
    response
      .setHeader('content-type', 'application/octet-stream')
      .setHeader('content-length', bytes)
      .setHeader('content-disposition', `attachment; filename="rhetor-${time}.db"`)
      .setHeader('cache-control', 'no-store')
      .setHeader('x-rhetor-contexts', contexts)
      .setHeader('x-rhetor-messages', messages);
    response.setTimeout(LONGEST_BACKUP_SILENCE_MS, () => response.destroy());
    try {
      await pipeline(content, response);
    } catch {
      // The status has been sent, so closing the connection early is the only way to report a
      // failure.
      this.logger.debug('a backup was cut off: its caller left');
    }
  }
}
