/**
 * Decodes server-sent events from bytes that arrive in any chunks, for the vendors' answers and
 * Rhetor's own.
 */

export type ServerSentEvent = {
  /** The `event:` line, if there was one. */
  readonly name: string | undefined;
  readonly data: string;
};

const NONE: readonly ServerSentEvent[] = [];

/**
 * Follows the HTML standard, except that `end` returns an event without its blank line, which some
 * servers leave out, and that a field `error`, in which llama.cpp reports one, is the data of an event of
 * that name.
 */
export class SseDecoder {
  private readonly text = new TextDecoder();
  private readonly longest: number;
  private readonly tooLong: (longest: number) => Error;
  /** The beginning of an unfinished line. */
  private rest = '';
  private endsInReturn = false;
  private name: string | undefined;
  private data: string | undefined;

  /**
   * @param longest maximum size of one event in UTF-16 units; without it a faulty server could fill
   *   the memory
   * @param tooLong creates the error that `push` throws for a longer event
   */
  constructor(longest: number, tooLong: (longest: number) => Error) {
    this.longest = longest;
    this.tooLong = tooLong;
  }

  /** @returns the events that these bytes completed */
  push(bytes: Uint8Array): readonly ServerSentEvent[] {
    const text = this.text.decode(bytes, { stream: true });
    if ((this.data?.length ?? 0) + this.rest.length + text.length > this.longest) {
      throw this.tooLong(this.longest);
    }
    // Reading the rest copies it, so that is done only when a line ends.
    if (!this.endsInReturn && !text.includes('\n') && !text.includes('\r')) {
      this.rest += text;
      return NONE;
    }
    return this.take(this.rest === '' ? text : this.rest + text);
  }

  /** Returns what is left when the stream has ended; it may be half an event. */
  end(): ServerSentEvent | undefined {
    const [event] = this.take(`${this.rest}${this.text.decode()}\n\n`);
    return event;
  }

  private take(text: string): readonly ServerSentEvent[] {
    const hasReturns = text.includes('\r');
    const events: ServerSentEvent[] = [];
    let start = 0;
    for (;;) {
      const end = hasReturns ? endOfLine(text, start) : text.indexOf('\n', start);
      if (end < 0) break;
      if (end > start) this.field(text, start, end);
      else {
        if (this.data !== undefined) events.push({ name: this.name, data: this.data });
        this.name = undefined;
        this.data = undefined;
      }
      start = hasReturns && text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
    }
    this.rest = text.slice(start);
    this.endsInReturn = hasReturns && text.endsWith('\r');
    return events;
  }

  /** Comments, ids and retry times are ignored. */
  private field(text: string, start: number, end: number): void {
    if (text.startsWith('data:', start)) {
      const value = valueOf(text, start + 5, end);
      this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    } else if (text.startsWith('event:', start)) {
      this.name = valueOf(text, start + 6, end);
    } else if (text.startsWith('error:', start)) {
      this.name = 'error';
      this.data = valueOf(text, start + 6, end);
    } else if (this.data !== undefined && end - start === 4 && text.startsWith('data', start)) {
      this.data += '\n';
    }
  }
}

/** A trailing carriage return may be half a line ending, so it waits for what follows. */
function endOfLine(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  const ret = text.indexOf('\r', start);
  if (ret < 0 || (feed >= 0 && feed < ret)) return feed;
  return ret === text.length - 1 ? -1 : ret;
}

function valueOf(text: string, start: number, end: number): string {
  return text.slice(text[start] === ' ' ? start + 1 : start, end);
}
