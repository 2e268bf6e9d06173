/** Whether the database does its work now, as those that write, read and search it have found. */
import { Logger } from '@nestjs/common';
import { sqliteFaultWords, type StorageFault } from './storage-fault.ts';

export class StorageHealth {
  private readonly logger = new Logger('SQLite');
  private currentFault: StorageFault | undefined;

  /** In words; undefined once something has succeeded. */
  get fault(): string | undefined {
    return this.currentFault && sqliteFaultWords(this.currentFault);
  }

  get isDamaged(): boolean {
    return this.currentFault?.type === 'broken';
  }

  /** All pages of the database have been read, and they are whole. */
  heal(): void {
    if (!this.isDamaged) return;
    this.currentFault = undefined;
    this.logger.log('the database is whole again', { event: 'storage-ok' });
  }

  /**
   * Damage stays until `heal` or a restart: other pages of the file may be read and written all the
   * same, and a success there says nothing of the conversations on the damaged ones.
   * @param fault undefined for work that was done
   */
  note(fault: StorageFault | undefined): void {
    if (fault?.type === this.currentFault?.type) return;
    if (this.currentFault?.type === 'broken') return;
    this.currentFault = fault;
    if (fault === undefined) this.logger.log('the database works again', { event: 'storage-ok' });
    else if (fault.type !== 'closed') {
      this.logger.warn(sqliteFaultWords(fault), { event: 'storage-fault', fault: fault.type });
    }
  }
}
