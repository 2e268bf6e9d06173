/** The contexts themselves: create, describe, fork, delete, list, and read page by page. */
import type { ContextUpdate, Fork, NewContext } from '../context-changes.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../context-pages.ts';
import type { ContextSummary } from '../context-summary.ts';

export abstract class ContextCatalog {
  /**
   * @throws RhetorError `conflict` if the context exists, `validation_failed` for large metadata
   */
  abstract create(context: NewContext): Promise<void>;

  /**
   * @throws RhetorError `context_not_found`, `validation_failed` if its metadata become too large
   */
  abstract update(contextId: string, changes: ContextUpdate): Promise<void>;

  /**
   * Creates a context with another one's active messages from the beginning; archived messages and
   * summaries are not copied.
   * @throws RhetorError `context_not_found`, `not_found` for the message, `conflict` for the new id
   */
  abstract fork(fork: Fork): Promise<void>;

  /** Returns true if the context existed; afterwards the database files contain nothing of it. */
  abstract delete(contextId: string): Promise<boolean>;

  abstract find(contextId: string): Promise<ContextSummary | undefined>;

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  abstract list(query: ContextQuery): Promise<StoredContextPage>;

  /**
   * Returns undefined if the context does not exist, and at least one message if it has any.
   * @throws RhetorError `invalid_value` if `before` is not a message of this context
   */
  abstract messages(contextId: string, query: MessageQuery): Promise<StoredMessagePage | undefined>;
}
