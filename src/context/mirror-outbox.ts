/** The outbox of a store's mirror: finished turns that Engram has not got. */
import type { StoredMessage } from './stored-context.ts';

/** A message of a finished turn, for a mirror of the store. */
export type MirrorItem = {
  readonly contextId: string;
  readonly component: string | undefined;
  readonly message: StoredMessage;
};

/** The finished turns that a mirror has not got. */
export type MirrorBacklog = {
  /** Those of the oldest MOST_COUNTED_MESSAGES: a backlog of any size costs the same to look at. */
  readonly turns: number;
  /** Epoch milliseconds of the oldest; undefined if there is none. */
  readonly since: number | undefined;
};

export const MOST_COUNTED_MESSAGES = 20_000;

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
