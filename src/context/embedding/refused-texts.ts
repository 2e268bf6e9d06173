/** Finds the texts that a model fails on: refused texts come in ever smaller portions, and in the end alone. */
import { LONGEST_EMBEDDED_TEXT } from '../limits.ts';
import type { UnembeddedText } from '../records/text-vector.ts';
import { shortened } from './shortened.ts';

/** Texts that are asked for together, and how many characters of each. */
type Portion = { readonly longest: number };

const WHOLE: Portion = { longest: LONGEST_EMBEDDED_TEXT };
/** More are not remembered, and found again. */
const MOST_REFUSED = 10_000;

export class RefusedTexts {
  /** By sequence. */
  private readonly portions = new Map<number, Portion>();
  private readonly aside = new Set<number>();

  isAside({ sequence }: UnembeddedText): boolean {
    return this.aside.has(sequence);
  }

  /** The first of the texts, with those that may be asked for together with it. */
  firstPortion(texts: readonly UnembeddedText[]): readonly UnembeddedText[] {
    const [portion = WHOLE] = texts.map((text) => this.portionOf(text));
    return texts
      .filter((text) => this.portionOf(text) === portion)
      .map((text) => ({ ...text, text: text.text.slice(0, portion.longest).toWellFormed() }));
  }

  /** Returns false for a single text. */
  halve(texts: readonly UnembeddedText[]): boolean {
    if (texts.length < 2) return false;
    const middle = Math.ceil(texts.length / 2);
    this.assign(texts.slice(0, middle));
    this.assign(texts.slice(middle));
    return true;
  }

  /** Only a text that is alone gets shorter. Returns false if it is as short as it gets. */
  halveOrShorten(texts: readonly UnembeddedText[]): boolean {
    if (this.halve(texts)) return true;
    const shorter = shortened(texts[0]?.text ?? '');
    if (shorter === undefined) return false;
    this.assign(texts, { longest: shorter.length });
    return true;
  }

  /** The texts wait until `recheck`. */
  setAside(texts: readonly UnembeddedText[]): void {
    for (const { sequence } of texts) this.aside.add(sequence);
  }

  recheck(): void {
    this.aside.clear();
    if (this.portions.size > MOST_REFUSED) this.portions.clear();
  }

  /** The texts need no vector any more. */
  settle(texts: readonly UnembeddedText[]): void {
    for (const { sequence } of texts) this.portions.delete(sequence);
  }

  private portionOf({ sequence }: UnembeddedText): Portion {
    return this.portions.get(sequence) ?? WHOLE;
  }

  private assign(
    texts: readonly UnembeddedText[],
    portion: Portion = { longest: LONGEST_EMBEDDED_TEXT },
  ): void {
    for (const { sequence } of texts) this.portions.set(sequence, portion);
  }
}
