/** Messages that turns archive while a fork of their context runs: the fork still has them. */

export class ArchivedMeanwhile {
  /** By the context's key. */
  private readonly sequences = new Map<number, number[]>();
  /** Forks that run, by the key of the context that they read. */
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

  /** Rows of an undone transaction are noted too: a message that is still active is copied once in any case. */
  note(key: number, sequence: number): void {
    if (!this.forks.has(key)) return;
    const noted = this.sequences.get(key);
    if (noted === undefined) this.sequences.set(key, [sequence]);
    else noted.push(sequence);
  }

  /** Those greater than `after`, up to and with `upTo`. */
  between(key: number, after: number, upTo: number): readonly number[] {
    return (this.sequences.get(key) ?? []).filter(
      (sequence) => sequence > after && sequence <= upTo,
    );
  }
}
