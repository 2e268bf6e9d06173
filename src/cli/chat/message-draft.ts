/** A message being typed: collects its lines and knows when it is complete; pure. */

const FENCE = '"""';

/**
 * A line end completes the message, unless the line ends in a backslash, a fence is open, or more
 * of a paste follows.
 */
export class MessageDraft {
  private lines: string[] = [];
  private isFenced = false;

  get isBegun(): boolean {
    return this.lines.length > 0 || this.isFenced;
  }

  /**
   * @param isPasted more of the same paste follows
   * @returns the message, once it is complete
   */
  add(line: string, isPasted: boolean): string | undefined {
    if (!isPasted && line.trim() === FENCE) {
      this.isFenced = !this.isFenced;
      return this.isFenced ? undefined : this.take();
    }
    const isContinued = !this.isFenced && !isPasted && line.endsWith('\\');
    this.lines.push(isContinued ? line.slice(0, -1) : line);
    return this.isFenced || isPasted || isContinued ? undefined : this.take();
  }

  private take(): string {
    const message = this.lines.join('\n');
    this.lines = [];
    return message;
  }
}
