/** Messages that are archived while a fork of their context runs: the fork still includes them. */

export class ArchivedMeanwhile {
  /** By the context's key. */
  private readonly sequences = new Map<number, number[]>();
  /** Number of running forks, by the key of their source context. */
  private readonly forks = new Map<number, number>();

  begin(key: number): void {
    this.forks.set(key, (this.forks.get(key) ?? 0) + 1);
  }

  end(key: number): void {
    const left = (this.forks.get(key) ?? 0) - 1;
    if (left > 0) {
      this.forks.set(key, left);
      return;
    }
    this.forks.delete(key);
    this.sequences.delete(key);
  }

  /** Rows of a rolled-back transaction are noted too, which is harmless: an active message is copied only once. */
  note(key: number, sequence: number): void {
    if (!this.forks.has(key)) return;
    const noted = this.sequences.get(key);
    if (noted === undefined) this.sequences.set(key, [sequence]);
    else noted.push(sequence);
  }

  /** The noted sequences greater than `after`, up to and including `upTo`. */
  between(key: number, after: number, upTo: number): readonly number[] {
    return (this.sequences.get(key) ?? []).filter(
      (sequence) => sequence > after && sequence <= upTo,
    );
  }
}
