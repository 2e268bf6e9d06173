/** The contexts themselves: create, describe, fork, delete, list, and read page by page. */
import type { ContextUpdate, Fork, NewContext } from '../records/context-changes.ts';
import type {
  StoredContextPage,
  ContextQuery,
  StoredMessagePage,
  MessageQuery,
} from '../records/context-pages.ts';
import type { ContextScope } from '../records/context-scope.ts';
import type { ContextSummary } from '../records/context-summary.ts';
import type { PinChange } from '../history/pin-change.ts';

/**
 * A context outside of the caller's scope is one that does not exist. Without a scope a method
 * applies to every context.
 */
export abstract class ContextCatalog {
  /**
   * The context belongs to the scope's owner.
   * @throws RhetorError `conflict` if the context exists, or `context_not_found` if it does outside
   *   of the scope; `validation_failed` for large metadata
   */
  abstract create(context: NewContext, scope?: ContextScope): Promise<void>;

  /**
   * @throws RhetorError `context_not_found`, `validation_failed` if its metadata become too large
   */
  abstract update(contextId: string, changes: ContextUpdate, scope?: ContextScope): Promise<void>;

  /**
   * Pins or unpins an active message; see `messagesToPin`. Resolves with the ids of all messages
   * that are pinned, or not, because of it.
   * @throws RhetorError `context_not_found`, `not_found` for the message, `conflict` if it cannot be
   *   pinned
   */
  abstract pin(change: PinChange, scope?: ContextScope): Promise<readonly string[]>;

  /**
   * Creates a context with another one's active messages from the beginning; archived messages and
   * summaries are not copied.
   * @throws RhetorError `context_not_found`, `not_found` for the message, `conflict` for the new id
   */
  abstract fork(fork: Fork, scope?: ContextScope): Promise<void>;

  /** Returns true if the context existed; afterwards the database files contain nothing of it. */
  abstract delete(contextId: string, scope?: ContextScope): Promise<boolean>;

  abstract find(contextId: string, scope?: ContextScope): Promise<ContextSummary | undefined>;

  /** Whether a context with this id exists outside of the scope. */
  abstract isTaken(contextId: string, scope: ContextScope): Promise<boolean>;

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  abstract list(query: ContextQuery, scope?: ContextScope): Promise<StoredContextPage>;

  /**
   * Returns undefined if the context does not exist, and at least one message if it has any.
   * @throws RhetorError `invalid_value` if `before` is not a message of this context
   */
  abstract messages(
    contextId: string,
    query: MessageQuery,
    scope?: ContextScope,
  ): Promise<StoredMessagePage | undefined>;
}
