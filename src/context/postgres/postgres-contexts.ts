/** Contexts in PostgreSQL. */
import type { ContextUpdate, Fork, NewContext } from '../records/context-changes.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../records/context-pages.ts';
import { type ContextScope, EVERY_CONTEXT } from '../records/context-scope.ts';
import type { ContextSummary } from '../records/context-summary.ts';
import type { PinChange } from '../history/pin-change.ts';
import { ContextCatalog } from '../ports/context-catalog.ts';
import { createContext, updateContext } from './statements/context-changes-sql.ts';
import { forkContext } from './statements/fork.ts';
import { removeHidden } from './statements/hidden-contexts.ts';
import { NOTIFY } from './connection/listener.ts';
import { pinMessages } from './statements/pin-sql.ts';
import {
  isContextTaken,
  listContexts,
  readContext,
  readMessages,
} from './statements/page-reads.ts';
import { toScopeJson } from './statements/scope-json.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const HIDE = `SELECT rhetor.hide_context($1, $2) AS hidden, (${NOTIFY('$3')}) AS told
  WHERE $4::jsonb IS NULL OR EXISTS (
    SELECT FROM rhetor.contexts c
    WHERE c.id = $1 AND rhetor.is_in_scope(c.owner, c.component, $4::jsonb))`;

export class PostgresContexts extends ContextCatalog {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override create(context: NewContext, scope = EVERY_CONTEXT): Promise<void> {
    return this.database.write((session, isRepeat) =>
      createContext(session, context, scope, isRepeat),
    );
  }

  override update(contextId: string, changes: ContextUpdate, scope = EVERY_CONTEXT): Promise<void> {
    return this.database.write((session) => updateContext(session, contextId, changes, scope));
  }

  override pin(change: PinChange, scope = EVERY_CONTEXT): Promise<readonly string[]> {
    return this.database.write((session) => pinMessages(session, change, scope));
  }

  override fork(fork: Fork, scope = EVERY_CONTEXT): Promise<void> {
    return this.database.writeLong((session, isRepeat) =>
      forkContext(session, fork, scope, isRepeat),
    );
  }

  override async delete(contextId: string, scope = EVERY_CONTEXT): Promise<boolean> {
    const { turns, process, connections } = this.database.whileOpen();
    const notice = this.database.toPayload({ type: 'context-deleted', contextId });
    const [row = {}] = await turns.inTurn(contextId, () =>
      connections.run(HIDE, contextId, process, notice, toScopeJson(scope)),
    );
    if (typeof row['hidden'] !== 'number') return false;
    await removeHidden(connections);
    return true;
  }

  override find(contextId: string, scope = EVERY_CONTEXT): Promise<ContextSummary | undefined> {
    return this.database.read((session) => readContext(session, contextId, scope));
  }

  override isTaken(contextId: string, scope: ContextScope): Promise<boolean> {
    return this.database.read((session) => isContextTaken(session, contextId, scope));
  }

  override list(query: ContextQuery, scope = EVERY_CONTEXT): Promise<StoredContextPage> {
    // A substring search has to scan all ids.
    return query.text === undefined
      ? this.database.read((session) => listContexts(session, query, scope))
      : this.database.look(scope.owner, (session) => listContexts(session, query, scope));
  }

  override messages(
    contextId: string,
    query: MessageQuery,
    scope = EVERY_CONTEXT,
  ): Promise<StoredMessagePage | undefined> {
    return this.database.read((session) => readMessages(session, contextId, query, scope));
  }
}
