/**
 * A PostgreSQL database as its ports use it: which connection each operation uses, and what other
 * processes are notified of.
 */
import { StoreLifecycle } from '../ports/store-lifecycle.ts';
import type { Row } from '../sql/row.ts';
import type { StoreNotice } from '../records/store-notice.ts';
import type { DatabaseWork, DatabaseSession } from './connection/connections.ts';
import {
  closePostgres,
  openPostgres,
  type OpenPostgres,
  type PostgresStoreOptions,
} from './open-database.ts';
import { postgresUnavailable } from './connection/postgres-fault.ts';

export class PostgresDatabase extends StoreLifecycle {
  private readonly options: PostgresStoreOptions;
  private opened: OpenPostgres | undefined;

  constructor(options: PostgresStoreOptions) {
    super();
    this.options = options;
  }

  override async open(): Promise<void> {
    this.opened = await openPostgres(this.options);
  }

  override async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    if (opened !== undefined) await closePostgres(opened);
  }

  get isOpen(): boolean {
    return this.opened !== undefined;
  }

  override fault(): string | undefined {
    return this.opened === undefined ? 'The store is closed.' : this.opened.health.fault;
  }

  /** Each statement sees everything that was committed before it. */
  async read<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.whileOpen().connections.read(work);
  }

  /** All statements see the same snapshot. */
  async readMoment<T>(work: (session: DatabaseSession) => Promise<T>): Promise<T> {
    return this.whileOpen().connections.readMoment(work);
  }

  /**
   * For reads that may take long: few at once, with a time limit.
   * @param owner the key that reads; undefined: the administrator
   * @param signal whoever reads has left: a read that waits is dropped
   */
  async look<T>(
    owner: string | undefined,
    work: (session: DatabaseSession) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { searches, connections } = this.whileOpen();
    return searches.run(owner, () => connections.readBriefly(work), signal);
  }

  /** All of it or nothing. */
  async write<T>(work: DatabaseWork<T>): Promise<T> {
    return this.whileOpen().connections.write(work);
  }

  /** One at a time, so that readers always have a connection. */
  async writeLong<T>(work: DatabaseWork<T>): Promise<T> {
    const { longJobs, connections } = this.whileOpen();
    return longJobs.run('long', () => connections.writeLong(work));
  }

  /** A write of one statement that may run twice. */
  async run(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return this.whileOpen().connections.run(sql, ...values);
  }

  /** The payload for `NOTIFY`. */
  toPayload(notice: StoreNotice): string {
    return this.whileOpen().listener.toPayload(notice);
  }

  /** @throws RhetorError `storage_unavailable` before it is opened, and after it was closed */
  whileOpen(): OpenPostgres {
    if (this.opened === undefined) {
      throw postgresUnavailable({ type: 'closed', detail: 'the store is not open' });
    }
    return this.opened;
  }
}
