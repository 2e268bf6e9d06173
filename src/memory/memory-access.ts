/** Who searches and remembers, and what they may find; made at the edge from the caller's credential. */
import type { NoteReader } from '../context/records/note.ts';

/** Conversations are seen by the scope alone. */
export type MemoryAccess = NoteReader;
