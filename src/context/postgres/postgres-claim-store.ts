/** Claims among the processes on a PostgreSQL database, as a port. */
import type { Claim } from '../claim.ts';
import { ClaimStore } from '../ports/claim-store.ts';
import type { PostgresDatabase } from './postgres-database.ts';

export class PostgresClaimStore extends ClaimStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async take(name: string): Promise<Claim | undefined> {
    return this.database.whileOpen().claims.take(name);
  }
}
