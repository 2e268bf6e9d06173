/** The room that the messages and notes of one result share. */
import type { StoredMessage } from '../../contract/contexts.ts';
import type { Note } from '../../contract/memory.ts';
import { LONGEST_FOUND_TEXT, RESULT_BYTES } from '../limits.ts';
import { shortenedMessage } from './shortened-message.ts';
import { TextRoom } from './text-room.ts';

export class ResultRoom {
  private left = RESULT_BYTES;

  /** Gives the newest messages room first. */
  page(messages: readonly StoredMessage[]): readonly StoredMessage[] {
    return messages
      .toReversed()
      .map((message) => this.taken(shortenedMessage(message, this.left)))
      .reverse();
  }

  /** A message that was found, or is beside one. */
  found(message: StoredMessage): StoredMessage {
    return this.taken(shortenedMessage(message, Math.min(LONGEST_FOUND_TEXT, this.left)));
  }

  note(note: Note): Note {
    return this.taken({ ...note, text: new TextRoom(this.left).shortened(note.text) });
  }

  private taken<T>(shown: T): T {
    this.left -= Buffer.byteLength(JSON.stringify(shown));
    return shown;
  }
}
