/** What has come and was not taken yet, for one reader; it is bounded, ends once, and may end with an error. */

export class BoundedQueue<Item> implements AsyncIterable<Item> {
  private readonly most: number;
  private entries: { readonly item: Item; readonly weight: number }[] = [];
  private weight = 0;
  private ending: { readonly error: unknown } | 'end' | undefined;
  private wake: (() => void) | undefined;

  /** @param most the weight of all items that may wait */
  constructor(most: number) {
    this.most = most;
  }

  /** @returns false if there is no room for it: it is not taken, and what is missing then is missing for good */
  push(item: Item, weight: number): boolean {
    if (this.ending !== undefined) return true;
    if (this.weight + weight > this.most) return false;
    this.entries.push({ item, weight });
    this.weight += weight;
    this.wake?.();
    return true;
  }

  /** No more comes; what waits is still read. */
  end(): void {
    this.ending ??= 'end';
    this.wake?.();
  }

  /** As `end`, and then the reader's loop throws. */
  fail(error: unknown): void {
    this.ending ??= { error };
    this.wake?.();
  }

  /** The reader's loop throws now, whatever waits. */
  abort(error: unknown): void {
    this.entries = [];
    this.ending = { error };
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      const entry = this.entries.shift();
      if (entry !== undefined) {
        this.weight -= entry.weight;
        yield entry.item;
        continue;
      }
      if (this.ending === 'end') return;
      if (this.ending !== undefined) throw this.ending.error;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
