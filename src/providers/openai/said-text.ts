/** What has been said of a text that comes in parts, so that saying it again whole adds only what was missing. */

export class SaidText {
  /** By the vendor's number of the part. */
  private readonly parts = new Map<number, string>();

  get isEmpty(): boolean {
    return this.parts.size === 0;
  }

  add(part: number, text: string): void {
    this.parts.set(part, (this.parts.get(part) ?? '') + text);
  }

  /** What `whole` has that was not said of this part; what contradicts what was said adds nothing. */
  restOfPart(part: number, whole: string): string {
    return restOf(this.parts.get(part) ?? '', whole);
  }

  /** The same for all parts together. */
  restOf(whole: string): string {
    return restOf([...this.parts.values()].join(''), whole);
  }
}

/** What `whole` has beyond what was said; nothing if it contradicts it. */
export function restOf(said: string, whole: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : '';
}
