/** Tracks whether the database works, by the outcome of its writes, reads and searches. */
import { Logger } from '@nestjs/common';
import { sqliteFaultWords, type StorageFault } from './storage-fault.ts';

/** A full disk still takes what is small, so it is full until nothing has failed for this long. */
const FULL_FOR_MS = 10_000;

export class StorageHealth {
  private readonly logger = new Logger('SQLite');
  private currentFault: StorageFault | undefined;
  private lastFull = -Infinity;

  /** The fault in words; undefined after a success. */
  get fault(): string | undefined {
    return this.currentFault && sqliteFaultWords(this.currentFault);
  }

  get isDamaged(): boolean {
    return this.currentFault?.type === 'broken';
  }

  get isFull(): boolean {
    return this.currentFault?.type === 'full';
  }

  /** Called when all pages of the database have been read and are intact. */
  heal(): void {
    if (!this.isDamaged) return;
    this.currentFault = undefined;
    this.logger.log('the database is intact again', { event: 'storage-ok' });
  }

  /**
   * Damage stays until `heal` or a restart: other pages of the file may still be readable and
   * writable, and their success says nothing about conversations on damaged pages.
   * @param fault undefined for work that succeeded
   */
  note(fault: StorageFault | undefined): void {
    // An error in Rhetor: the database itself works.
    if (fault?.type === 'contradiction') {
      this.logger.error(`${sqliteFaultWords(fault)} ${fault.detail}`, {
        event: 'storage-contradiction',
      });
      return;
    }
    const now = performance.now();
    if (fault?.type === 'full') this.lastFull = now;
    if (fault?.type === this.currentFault?.type) return;
    if (this.isDamaged) return;
    if (fault === undefined && this.isFull && now - this.lastFull < FULL_FOR_MS) return;
    this.currentFault = fault;
    if (fault === undefined) this.logger.log('the database works again', { event: 'storage-ok' });
    else if (fault.type !== 'closed') {
      this.logger.warn(sqliteFaultWords(fault), { event: 'storage-fault', fault: fault.type });
    }
  }
}
