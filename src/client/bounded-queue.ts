/** Items that have arrived but were not read yet, for one reader. Bounded; ends once, possibly with an error. */

export class BoundedQueue<Item> implements AsyncIterable<Item> {
  private readonly most: number;
  private entries: { readonly item: Item; readonly weight: number }[] = [];
  private weight = 0;
  private ending: { readonly error: unknown } | 'end' | undefined;
  private wake: (() => void) | undefined;

  /** @param most total weight of the items that may wait */
  constructor(most: number) {
    this.most = most;
  }

  /** @returns false if there is no room: the item is discarded and cannot be recovered */
  push(item: Item, weight: number): boolean {
    if (this.ending !== undefined) return true;
    if (this.weight + weight > this.most) return false;
    this.entries.push({ item, weight });
    this.weight += weight;
    this.wake?.();
    return true;
  }

  /** Ends the queue; items that wait can still be read. */
  end(): void {
    this.ending ??= 'end';
    this.wake?.();
  }

  /** Like `end`, but the reader's loop then throws. */
  fail(error: unknown): void {
    this.ending ??= { error };
    this.wake?.();
  }

  /** Makes the reader's loop throw now and discards waiting items. */
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
