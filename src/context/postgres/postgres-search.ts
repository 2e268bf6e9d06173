/** The search over a PostgreSQL database. */
import { MessageSearch } from '../ports/message-search.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { searchMessages } from './search-queries.ts';

export class PostgresSearch extends MessageSearch {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override candidates(query: SearchQuery): Promise<readonly SearchCandidate[]> {
    return this.database.look((session) => searchMessages(session, query));
  }
}
