/** /memory: what was said before and is worth knowing now. */
import type { Count, Share, Timestamp } from './scalars.ts';
import type { StoredMessage } from './contexts.ts';

/** POST /memory/search. */
export type MemorySearchRequest = {
  /** A question or words, in plain language. */
  readonly query: string;
  /** Only conversations of this component. */
  readonly component?: string;
  /** Only these conversations. */
  readonly contexts?: readonly string[];
  /** Only what was said at this time or later. */
  readonly since?: Timestamp;
  /** Only what was said before this time. */
  readonly until?: Timestamp;
  /** Number of hits; 10 when omitted. */
  readonly limit?: number;
  /** How many messages before and after each hit come with it; 1 when omitted. */
  readonly neighbours?: number;
  /** The longest `text`, in estimated tokens; 1000 when omitted. */
  readonly max_tokens?: number;
};

/** The messages beside a hit, in order of time. */
export type MemoryNeighbours = {
  readonly before: readonly StoredMessage[];
  readonly after: readonly StoredMessage[];
};

/** A message that was found. */
export type MessageHit = {
  readonly type: 'message';
  /** The conversation in which it was said. */
  readonly context: string;
  readonly message: StoredMessage;
  readonly time: Timestamp;
  /** The name that the message gives its writer, or else its role. */
  readonly speaker: string;
  /** The best hits come first. */
  readonly score: Share;
  readonly neighbours: MemoryNeighbours;
};

export type MemoryHit = MessageHit;

export type MemorySearchResults = {
  readonly query: string;
  readonly count: Count;
  readonly hits: readonly MemoryHit[];
  /**
   * The hits as one block for a prompt, within `max_tokens`, marked as data; hits that do not fit are
   * left out of it. Empty if nothing was found.
   */
  readonly text: string;
  /** Estimated tokens of `text`. */
  readonly tokens: Count;
};
