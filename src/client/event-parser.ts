/** Server-sent events out of text that arrives in any pieces, by the rules of the HTML standard. */
import { RhetorClientError } from './client-error.ts';
import { LONGEST_EVENT } from './limits.ts';

export type ServerSentEvent = { readonly type: string; readonly data: string };

export class EventParser {
  #text = '';
  /** How much of #text is known to hold no line end. */
  #searched = 0;
  #isFirst = true;
  /** The line before ended in a CR, whose LF may come with the next piece. */
  #isAfterReturn = false;
  #type = '';
  #data: string[] = [];
  #size = 0;

  /**
   * @returns the events that this piece completed
   * @throws RhetorClientError `unexpected_answer` for an event without end
   */
  push(piece: string): readonly ServerSentEvent[] {
    this.#text += this.#isFirst ? piece.replace(/^\uFEFF/, '') : piece;
    if (piece !== '') this.#isFirst = false;
    const events: ServerSentEvent[] = [];
    for (let line = this.#takeLine(); line !== undefined; line = this.#takeLine()) {
      const event = this.#read(line);
      if (event !== undefined) events.push(event);
    }
    if (this.#size + this.#text.length > LONGEST_EVENT) {
      throw new RhetorClientError(
        'unexpected_answer',
        `The server sent an event of more than ${LONGEST_EVENT} characters.`,
      );
    }
    return events;
  }

  #takeLine(): string | undefined {
    if (this.#isAfterReturn && this.#text !== '') {
      this.#isAfterReturn = false;
      if (this.#text.startsWith('\n')) this.#text = this.#text.slice(1);
    }
    const end = this.#endOfLine();
    if (end === undefined) return undefined;
    const line = this.#text.slice(0, end);
    this.#isAfterReturn = this.#text[end] === '\r';
    this.#text = this.#text.slice(end + 1);
    this.#searched = 0;
    return line;
  }

  #endOfLine(): number | undefined {
    const pattern = /[\r\n]/g;
    pattern.lastIndex = this.#searched;
    const found = pattern.exec(this.#text);
    if (found !== null) return found.index;
    this.#searched = this.#text.length;
    return undefined;
  }

  #read(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length + 1;
    }
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const event =
      this.#data.length === 0
        ? undefined
        : { type: this.#type === '' ? 'message' : this.#type, data: this.#data.join('\n') };
    this.#type = '';
    this.#data = [];
    this.#size = 0;
    return event;
  }
}
