/** Remembers what was emitted of a text, so that a final copy of the whole text adds only what is missing. */

export class SaidText {
  /** By the vendor's number of the part. */
  private readonly parts = new Map<number, string>();

  get isEmpty(): boolean {
    return this.parts.size === 0;
  }

  add(part: number, text: string): void {
    this.parts.set(part, (this.parts.get(part) ?? '') + text);
  }

  /** The rest of `whole` that was not emitted for this part; empty if `whole` contradicts what was emitted. */
  restOfPart(part: number, whole: string): string {
    return restOf(this.parts.get(part) ?? '', whole);
  }

  /** The same for all parts joined. */
  restOf(whole: string): string {
    return restOf([...this.parts.values()].join(''), whole);
  }
}

/** The rest of `whole` after `said`; empty if `whole` doesn't start with it. */
export function restOf(said: string, whole: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : '';
}
