/** Which choice of a chat completion is read: requests ask for one, and some servers don't number it 0. */
import { isRecord } from '../../model/json/json.ts';
import { countOf, type WireRecord } from '../../model/json/narrowing.ts';

/** One instance for each answer. */
export class ReadChoice {
  private place: number | undefined;

  /** A list may name the choices in any order. */
  in(choices: readonly unknown[]): unknown {
    if (choices.length < 2) return choices[0];
    const place = this.place ?? 0;
    const ours = choices.find((choice) => isRecord(choice) && countOf(choice['index']) === place);
    return ours ?? choices[0];
  }

  /** The first choice that comes decides. */
  is({ index }: WireRecord): boolean {
    const place = countOf(index);
    this.place ??= place;
    return place === this.place || place === undefined;
  }
}
