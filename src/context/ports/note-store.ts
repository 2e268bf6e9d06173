/** Notes, and their full-text index. */
import type {
  NewNote,
  NoteCandidate,
  NotePage,
  NoteQuery,
  NoteReader,
  NoteSearch,
  StoredNote,
} from '../records/note.ts';

/** A note that the reader does not see is one that does not exist. */
export abstract class NoteStore {
  /** False if whoever makes it has `MOST_NOTES` already. */
  abstract add(note: NewNote): Promise<boolean>;

  abstract find(id: string, reader: NoteReader): Promise<StoredNote | undefined>;

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  abstract list(query: NoteQuery, reader: NoteReader): Promise<NotePage>;

  /**
   * The best notes that contain one of the words, best first.
   * @param signal the caller has left: a search that waits is dropped
   */
  abstract candidates(
    search: NoteSearch,
    reader: NoteReader,
    signal?: AbortSignal,
  ): Promise<readonly NoteCandidate[]>;

  /** The pinned notes of a component, oldest first, whoever asks. */
  abstract pinned(component: string): Promise<readonly StoredNote[]>;

  /** True if the note exists, is the administrator's, and has a component. */
  abstract pin(id: string, isPinned: boolean): Promise<boolean>;

  /** True if the note existed; a key cannot remove the administrator's. */
  abstract remove(id: string, reader: NoteReader): Promise<boolean>;

  /** Removes every note about something that begins with the prefix; returns their number. */
  abstract forget(prefix: string): Promise<number>;
}
