/** The outbox of a store's mirror: finished turns that Engram does not have yet. */
import type { MirrorBacklog, MirrorItem } from '../records/mirror-backlog.ts';

export abstract class MirrorOutbox {
  /**
   * Returns at most `limit` messages of users and models that the mirror does not have, in order
   * within each context. Excludes turns that were cut off, but not archived messages.
   */
  abstract unmirrored(limit: number): Promise<readonly MirrorItem[]>;

  /** Removes messages from the outbox, because they were mirrored or never will be. In the order of `unmirrored`. */
  abstract markMirrored(items: readonly MirrorItem[]): Promise<void>;

  /** The number of finished turns of a context that have left the outbox. */
  abstract mirroredTurns(contextId: string): Promise<number>;

  abstract backlog(): Promise<MirrorBacklog>;

  /**
   * Registers the mirror. The first call ever empties the outbox: turns from before a mirror was
   * configured are never sent. Later calls change nothing, so a mirror that was off for a while
   * misses nothing.
   */
  abstract begin(): Promise<void>;

  /** Empties the outbox of a store that has never had a mirror. */
  abstract discard(): Promise<void>;
}
