/** The search over the embedded database, in a thread of its own. */
import { MessageSearch } from '../ports/message-search.ts';
import type { SearchCandidate, SearchQuery } from '../search/search-query.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteSearch extends MessageSearch {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override async candidates(query: SearchQuery): Promise<readonly SearchCandidate[]> {
    return this.database.whileOpen().searcher.search(query);
  }
}
