/** Owners whose texts wait for a while, because they may not be sent now. */

export class WaitingOwners {
  private readonly until = new Map<string, number>();

  add(id: string, milliseconds: number): void {
    this.until.set(id, performance.now() + milliseconds);
  }

  has(id: string): boolean {
    return (this.until.get(id) ?? 0) > performance.now();
  }

  get ids(): readonly string[] {
    return [...this.until.keys()].filter((id) => this.has(id));
  }

  /** Forgets those that need not wait any more; returns whether there were any. */
  release(): boolean {
    const ended = [...this.until.keys()].filter((id) => !this.has(id));
    for (const id of ended) this.until.delete(id);
    return ended.length > 0;
  }

  clear(): void {
    this.until.clear();
  }
}
