/** The room that the texts of one message share, in bytes of JSON; each text uses up a part of it. */

/** What a name has to be cut to, which is not followed by a note. */
const LONGEST_NAME = 256;

export class TextRoom {
  constructor(private left: number) {}

  get isUsedUp(): boolean {
    return this.left <= 0;
  }

  /** For what surrounds a text. */
  use(bytes: number): void {
    this.left -= bytes;
  }

  /** @returns as much of the text as there is room for, and then how much is missing */
  shortened(text: string): string {
    const shown = this.beginningOf(text);
    const rest = text.length - shown.length;
    if (rest === 0) return text;
    // Nothing shorter that follows may take what is left.
    this.left = Math.min(this.left, 0);
    return `${shown}${shown === '' ? '' : '\n'}[${rest} more characters are left out.]`;
  }

  /** A name may exceed the room by its own length, since a part of it would be another name. */
  named(name: string): string {
    const shown = name.slice(0, LONGEST_NAME).toWellFormed();
    this.use(Buffer.byteLength(JSON.stringify(shown)));
    return shown;
  }

  /** @returns the text, or an empty one if there is no room for all of it */
  whole(text: string): string {
    const { left } = this;
    if (this.beginningOf(text).length === text.length) return text;
    this.left = left;
    return '';
  }

  private beginningOf(text: string): string {
    for (let index = 0; index < text.length; index += 1) {
      const bytes = bytesOf(text.charCodeAt(index));
      if (bytes > this.left) return text.slice(0, index).toWellFormed();
      this.left -= bytes;
    }
    return text;
  }
}

/** At least the bytes of a UTF-16 code unit in JSON; a half of a surrogate pair has the most. */
function bytesOf(unit: number): number {
  if (unit < 0x20) return unit === 0x0a || unit === 0x0d || unit === 0x09 ? 2 : 6;
  if (unit === 0x22 || unit === 0x5c) return 2;
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  return 3;
}
