/** A bounded queue with turns: each owner has a line of its own, and none can fill the queue for the others. */

export type TurnQueueLimits = {
  /** Maximum number of waiting items across all owners. */
  readonly mostWaiting: number;
  /** Maximum number of waiting items per owner. */
  readonly mostWaitingEach: number;
};

export class TurnQueue<Item> {
  /** Waiting items per owner, oldest first; owners are in the order of their turns. */
  private readonly lines = new Map<string | undefined, Set<Item>>();
  private size = 0;
  private readonly limits: TurnQueueLimits;

  /** Parameter properties are not allowed: Node runs this file from source by stripping its types. */
  constructor(limits: TurnQueueLimits) {
    this.limits = limits;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** @returns false if too many are waiting */
  add(owner: string | undefined, item: Item): boolean {
    const line = this.lines.get(owner) ?? new Set();
    const { mostWaiting, mostWaitingEach } = this.limits;
    if (this.size >= mostWaiting || line.size >= mostWaitingEach) return false;
    this.lines.set(owner, line.add(item));
    this.size += 1;
    return true;
  }

  /** Removes an item that need not wait any more. */
  remove(owner: string | undefined, item: Item): void {
    const line = this.lines.get(owner);
    if (line?.delete(item) !== true) return;
    this.size -= 1;
    if (line.size === 0) this.lines.delete(owner);
  }

  /** Removes the item whose turn it is. */
  take(): Item | undefined {
    for (const [owner, line] of this.lines) {
      for (const item of line) {
        this.remove(owner, item);
        // Moves the owner behind the others.
        this.lines.delete(owner);
        if (line.size > 0) this.lines.set(owner, line);
        return item;
      }
    }
    return undefined;
  }
}
