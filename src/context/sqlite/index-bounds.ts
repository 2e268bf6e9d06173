/** How far the search indexes have come. */

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
