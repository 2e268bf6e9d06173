/** Counts observations by their size: the cheap half of a histogram, which `/metrics` reads. */

export class Distribution {
  /** For each bound how many observations were at most as large, and larger than the bound before. */
  readonly counts: number[];
  sum = 0;
  count = 0;

  /** @param bounds ascending; larger observations are in `count` alone */
  constructor(readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const place = this.bounds.findIndex((bound) => value <= bound);
    if (place !== -1) this.counts[place] = (this.counts[place] ?? 0) + 1;
  }
}
