/** The outbox of a store's mirror: finished turns that Engram has not got. */
import type { MirrorBacklog, MirrorItem } from '../mirror-backlog.ts';

export abstract class MirrorOutbox {
  /**
   * Messages of users and models that the mirror has not got, at most `limit`, those of each context
   * in their order; turns that were cut are left out, archived messages are not.
   */
  abstract unmirrored(limit: number): Promise<readonly MirrorItem[]>;

  /** The mirror has got them, or never will: they leave the outbox. In the order of `unmirrored`. */
  abstract markMirrored(items: readonly MirrorItem[]): Promise<void>;

  /** How many finished turns of a context have left the outbox. */
  abstract mirroredTurns(contextId: string): Promise<number>;

  abstract backlog(): Promise<MirrorBacklog>;

  /**
   * Says that there is a mirror. The first call ever empties the outbox: what was said before anybody
   * configured a mirror is never sent. Later calls change nothing, so that a mirror that was away or
   * switched off for a while misses nothing.
   */
  abstract begin(): Promise<void>;

  /** Empties the outbox of a store that has never had a mirror. */
  abstract discard(): Promise<void>;
}
