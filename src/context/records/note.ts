/** Notes: facts that someone wants kept, outside of any conversation. */
import type { ContextScope } from './context-scope.ts';

export type StoredNote = {
  readonly id: string;
  /** Increases with time within a store; never reused. */
  readonly sequence: number;
  readonly text: string;
  readonly component?: string;
  /** Whom or what it is about: the id of a conversation or its beginning, such as `customer:42`, or a name. */
  readonly about?: string;
  /** In lower case. */
  readonly tags: readonly string[];
  /** The key that made it; absent: the administrator's. */
  readonly owner?: string;
  /** It is a part of whatever its component's turns recall. */
  readonly isPinned: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
};

export type NewNote = Omit<StoredNote, 'sequence'>;

/**
 * Who reads notes. A key sees notes as it sees conversations: its own, those of its component, or all;
 * and besides its own, the administrator's for the component as which it always speaks.
 */
export type NoteReader = {
  /** Without an owner it is the administrator. */
  readonly scope: ContextScope;
  /** The component as which the caller's key always speaks. */
  readonly component?: string;
};

export type NoteFilter = {
  readonly component?: string;
  readonly owner?: string;
  /** Only notes of this key, and of the administrator. */
  readonly by?: { readonly owner: string | undefined };
  readonly about?: string;
  readonly tag?: string;
  readonly isPinned?: boolean;
  /** Only notes about one of these conversations: about its id, or about the beginning of its id by segments. */
  readonly aboutContexts?: readonly string[];
  /** With `aboutContexts`: also notes about conversations whose id begins with this and a colon. */
  readonly aboutBelow?: string;
  /** Only notes of this time or later, in epoch milliseconds. */
  readonly since?: number;
  /** Only notes from before this time. */
  readonly until?: number;
};

export type NoteQuery = NoteFilter & { readonly limit: number; readonly cursor?: string };

export type NotePage = {
  /** Newest first. */
  readonly notes: readonly StoredNote[];
  readonly nextCursor?: string;
};

export type NoteSearch = NoteFilter & {
  /** Matches any of these words, in any form with the same stem. */
  readonly words: readonly string[];
  /** Most notes. */
  readonly limit: number;
};

export type NoteCandidate = {
  readonly note: StoredNote;
  /** What it has of the words' whole weight, above 0; comparable between searches. */
  readonly share: number;
};
