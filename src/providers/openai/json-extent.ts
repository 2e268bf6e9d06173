/** Tracks whether JSON that arrives in pieces is complete, without parsing it again for each piece. */

export class JsonExtent {
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  private hasBegun = false;
  private isBare = true;

  /** An object or a list has started, and every bracket is closed. */
  get isComplete(): boolean {
    return this.hasBegun && this.depth === 0;
  }

  /** Nothing but white space has arrived. */
  get isEmpty(): boolean {
    return this.isBare;
  }

  add(piece: string): void {
    if (this.isBare && piece.trim() !== '') this.isBare = false;
    for (let at = 0; at < piece.length; at++) {
      const unit = piece[at];
      if (this.isEscaped) this.isEscaped = false;
      else if (this.isInText) {
        if (unit === '\\') this.isEscaped = true;
        else if (unit === '"') this.isInText = false;
      } else if (unit === '"') this.isInText = true;
      else if (unit === '{' || unit === '[') {
        this.depth += 1;
        this.hasBegun = true;
      } else if (unit === '}' || unit === ']') this.depth -= 1;
    }
  }
}
