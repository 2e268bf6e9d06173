/** A search in memory, and what it finds. */
import type { SearchQuestion } from '../context/records/search-question.ts';
import type { NoteFilter, StoredNote } from '../context/records/note.ts';
import type { MessageRecord } from '../context/records/stored-context.ts';

/** Which conversations are searched, and what notes are about. */
export type MemoryPlace = Pick<SearchQuestion, 'component' | 'contextIds' | 'prefix'>;

export type MemoryQuery = SearchQuestion & {
  /** Which notes are found; absent: all that the caller sees. */
  readonly notesBy?: NoteFilter['by'];
  /** How many messages before and after each hit come with it. */
  readonly neighbours: number;
};

/** A message that was found, with those beside it in order of time. */
export type RecalledMessage = {
  readonly type: 'message';
  readonly contextId: string;
  readonly message: MessageRecord;
  /** 0 to 1; the best come first. */
  readonly score: number;
  readonly before: readonly MessageRecord[];
  readonly after: readonly MessageRecord[];
};

export type RecalledNote = {
  readonly type: 'note';
  readonly note: StoredNote;
  readonly score: number;
};

export type FoundMemory = RecalledMessage | RecalledNote;

/** A message that Engram has kept. */
export type MirroredMemory = {
  readonly type: 'mirrored';
  readonly contextId: string;
  readonly messageId: string | undefined;
  readonly text: string;
  readonly score: number;
};

/** What a block can quote. */
export type Quotable = FoundMemory | MirroredMemory;
