/** Tracks whether the database can be written, by the outcome of writes and by probes during a fault. */
import { Logger } from '@nestjs/common';
import { postgresFaultWords, type PostgresFault } from './postgres-fault.ts';
import { STORE_PROBE_AFTER_MS } from '../../limits.ts';

export class PostgresHealth {
  private readonly logger = new Logger('PostgreSQL');
  private readonly probe: () => Promise<unknown>;
  private currentFault: PostgresFault | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param probe writes a small value; its outcome is reported through `note` */
  constructor(probe: () => Promise<unknown>) {
    this.probe = probe;
  }

  /** The fault in words; undefined after a success. */
  get fault(): string | undefined {
    return this.currentFault && postgresFaultWords(this.currentFault);
  }

  note(fault: PostgresFault | undefined): void {
    if (fault?.type !== this.currentFault?.type) this.report(fault);
    this.currentFault = fault;
    if (fault === undefined || this.isClosed || this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.probe().catch(() => undefined);
    }, STORE_PROBE_AFTER_MS).unref();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** PostgreSQL's own words are not logged: they may quote what was to be stored. */
  private report(fault: PostgresFault | undefined): void {
    if (fault === undefined) return this.logger.log('PostgreSQL has recovered');
    const code = fault.code === undefined ? '' : ` (${fault.code})`;
    return this.logger.warn(`${postgresFaultWords(fault)}${code}`);
  }
}
