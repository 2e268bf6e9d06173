/** Notices among the processes on a PostgreSQL database. */
import { defer, type Observable } from 'rxjs';
import { StoreNotices } from '../ports/store-notices.ts';
import type { StoreNotice } from '../store-notice.ts';
import { NOTIFY } from './listener.ts';
import type { PostgresDatabase } from './postgres-database.ts';

export class PostgresNotices extends StoreNotices {
  override readonly heard: Observable<StoreNotice>;
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
    this.heard = defer(() => database.whileOpen().listener.notices);
  }

  override async tell(notice: StoreNotice): Promise<void> {
    await this.database.run(NOTIFY('$1'), this.database.toPayload(notice));
  }
}
