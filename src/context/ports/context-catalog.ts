/** Contexts themselves: made, described, forked, deleted, listed, and shown page by page. */
import type { ContextUpdate, Fork, NewContext } from '../context-changes.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../context-pages.ts';
import type { ContextSummary } from '../context-summary.ts';

export abstract class ContextCatalog {
  /** @throws RhetorError `conflict` if there is such a context, `validation_failed` for large metadata */
  abstract create(context: NewContext): Promise<void>;

  /** @throws RhetorError `context_not_found`, `validation_failed` if its metadata become too large */
  abstract update(contextId: string, changes: ContextUpdate): Promise<void>;

  /**
   * Makes a new context with the active messages of another, from its beginning on; what was archived or
   * summarised stays behind.
   * @throws RhetorError `context_not_found`, `not_found` for the message, `conflict` for the new id
   */
  abstract fork(fork: Fork): Promise<void>;

  /** True if there was one; afterwards nothing of it is left in the database files. */
  abstract delete(contextId: string): Promise<boolean>;

  abstract find(contextId: string): Promise<ContextSummary | undefined>;

  /** @throws RhetorError `invalid_value` for a cursor that was not made here */
  abstract list(query: ContextQuery): Promise<StoredContextPage>;

  /**
   * Undefined if there is no such context. At least one message, if there is one.
   * @throws RhetorError `invalid_value` if `before` is no message of this context
   */
  abstract messages(contextId: string, query: MessageQuery): Promise<StoredMessagePage | undefined>;
}
