/** Bounds what an answer gathers of an item before its end, since only finished items are measured. */
import { LONGEST_UPSTREAM_EVENT } from '../../limits.ts';
import { PassedBound } from '../../passed-bound.ts';

export class GatheredSize {
  private units = 0;

  /** @throws PassedBound */
  add(piece: unknown): void {
    this.units += typeof piece === 'string' ? piece.length : (JSON.stringify(piece) ?? '').length;
    if (this.units > LONGEST_UPSTREAM_EVENT)
      throw PassedBound.ofBytes('an item', LONGEST_UPSTREAM_EVENT);
  }

  /** Everything that was gathered has been passed on. */
  clear(): void {
    this.units = 0;
  }
}
