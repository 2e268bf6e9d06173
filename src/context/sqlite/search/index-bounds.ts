/** How far the search indexes have come. */
import type { SequenceRange } from './unindexed-messages.ts';

/**
 * After a large import, a search reads only so many of the newest messages that the index lacks. Older ones
 * are found once they are indexed: reading them all takes longer than a search may.
 */
const MOST_UNINDEXED = 4_096;

/** Sequences: up to these, all messages are in the index. */
export type IndexBounds = {
  /** The index of all words. */
  readonly indexed: number;
  /** The index by worlds. */
  readonly placed: number;
  /** The newest message that there is. */
  readonly newest: number;
};

export const INDEX_BOUNDS = `
  SELECT indexed.sequence AS indexed, placed.sequence AS placed,
    (SELECT coalesce(max(sequence), 0) FROM messages) AS newest
  FROM message_search_cursor AS indexed, world_search_cursor AS placed`;

/** What a search reads beside the index of all words. */
export function unindexedRange({ indexed, newest }: IndexBounds): SequenceRange {
  return { after: Math.max(indexed, newest - MOST_UNINDEXED), upTo: newest };
}
