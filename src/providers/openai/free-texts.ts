/** Gathers the input of each call of a tool of free text, which comes in pieces. */
import { GatheredSize } from '../upstream/wire/gathered-size.ts';

export class FreeTexts {
  /** By the index of the call. */
  private readonly inputs = new Map<number, string>();
  private readonly size = new GatheredSize();

  get isEmpty(): boolean {
    return this.inputs.size === 0;
  }

  /** @throws PassedBound */
  add(index: number, piece: string): void {
    this.size.add(piece);
    this.inputs.set(index, (this.inputs.get(index) ?? '') + piece);
  }

  take(): readonly (readonly [index: number, input: string])[] {
    const taken = [...this.inputs];
    this.inputs.clear();
    this.size.clear();
    return taken;
  }
}
