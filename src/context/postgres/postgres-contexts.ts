/** Contexts in PostgreSQL. */
import type { ContextUpdate, Fork, NewContext } from '../context-changes.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../context-pages.ts';
import type { ContextSummary } from '../context-summary.ts';
import { ContextCatalog } from '../ports/context-catalog.ts';
import { createContext, updateContext } from './context-changes-sql.ts';
import { forkContext } from './fork.ts';
import { removeHidden } from './hidden-contexts.ts';
import { NOTIFY } from './listener.ts';
import { listContexts, readContext, readMessages } from './page-reads.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const HIDE = `SELECT rhetor.hide_context($1, $2) AS hidden, (${NOTIFY('$3')}) AS told`;

export class PostgresContexts extends ContextCatalog {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override create(context: NewContext): Promise<void> {
    return this.database.write((session, isRepeat) => createContext(session, context, isRepeat));
  }

  override update(contextId: string, changes: ContextUpdate): Promise<void> {
    return this.database.write((session) => updateContext(session, contextId, changes));
  }

  override fork(fork: Fork): Promise<void> {
    return this.database.writeLong((session, isRepeat) => forkContext(session, fork, isRepeat));
  }

  override async delete(contextId: string): Promise<boolean> {
    const { turns, process, connections } = this.database.whileOpen();
    const notice = this.database.toPayload({ type: 'context-deleted', contextId });
    const [row = {}] = await turns.inTurn(contextId, () =>
      connections.run(HIDE, contextId, process, notice),
    );
    if (typeof row['hidden'] !== 'number') return false;
    await removeHidden(connections);
    return true;
  }

  override find(contextId: string): Promise<ContextSummary | undefined> {
    return this.database.read((session) => readContext(session, contextId));
  }

  override list(query: ContextQuery): Promise<StoredContextPage> {
    // A substring search has to scan all ids.
    return query.text === undefined
      ? this.database.read((session) => listContexts(session, query))
      : this.database.look((session) => listContexts(session, query));
  }

  override messages(
    contextId: string,
    query: MessageQuery,
  ): Promise<StoredMessagePage | undefined> {
    return this.database.read((session) => readMessages(session, contextId, query));
  }
}
