/** /memory: what was said before and is worth knowing now. */
import type { Count, Share, Timestamp } from './scalars.ts';
import type { StoredMessage } from './contexts.ts';

/** POST /memory/search. */
export type MemorySearchRequest = {
  /** A question or words, in plain language. */
  readonly query: string;
  /** Only conversations and notes of this component. */
  readonly component?: string;
  /** Only these conversations, and notes about them. */
  readonly contexts?: readonly string[];
  /** Only what was said at this time or later. */
  readonly since?: Timestamp;
  /** Only what was said before this time. */
  readonly until?: Timestamp;
  /** Number of hits; 10 when omitted. */
  readonly limit?: number;
  /** Messages before and after each hit, 0 to 10; 1 when omitted. */
  readonly neighbours?: number;
  /** The longest `text`, in estimated tokens; 1000 when omitted. */
  readonly max_tokens?: number;
};

/** The messages beside a hit, in order of time. */
export type MemoryNeighbours = {
  readonly before: readonly StoredMessage[];
  readonly after: readonly StoredMessage[];
};

/** POST /memory/notes. */
export type NoteRequest = {
  /** A fact, in words that make sense without a conversation around them. */
  readonly text: string;
  /** Whose note it is; a key that always speaks as a component makes notes of that one. */
  readonly component?: string;
  /**
   * Whom or what it is about: the id of a conversation, the beginning of such ids, as `customer:42` is of
   * `customer:42:chat`, or a name. Turns recall notes about their own conversation.
   */
  readonly about?: string;
  /** Letters, digits and `._-`; kept in lower case. */
  readonly tags?: readonly string[];
  /** Each turn of the component that recalls gets the note. For the administrator alone. */
  readonly pinned?: boolean;
};

/** PATCH /memory/notes/{id}. */
export type NoteChangeRequest = { readonly pinned: boolean };

export type Note = {
  readonly note_id: string;
  readonly text: string;
  readonly component?: string;
  readonly about?: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  /** The key that made it; absent for a note of the administrator. */
  readonly key_id?: string;
  readonly created_at: Timestamp;
};

/** GET /memory/notes. */
export type NoteList = {
  readonly count: Count;
  /** Newest first. */
  readonly notes: readonly Note[];
  /** Pass it as `cursor`; absent on the last page. */
  readonly next_cursor?: string;
};

/** DELETE /memory/notes/{id}. */
export type DeletedNote = { readonly success: true; readonly note_id: string };

/** A message that was found. */
export type MessageHit = {
  readonly type: 'message';
  /** The conversation in which it was said. */
  readonly context: string;
  readonly message: StoredMessage;
  readonly time: Timestamp;
  /** The name that the message gives its writer, or else its role. */
  readonly speaker: string;
  readonly score: Share;
  readonly neighbours: MemoryNeighbours;
};

/** A note that was found. */
export type NoteHit = {
  readonly type: 'note';
  readonly note: Note;
  /** When it was made. */
  readonly time: Timestamp;
  readonly score: Share;
};

/** The best hits come first. */
export type MemoryHit = MessageHit | NoteHit;

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
