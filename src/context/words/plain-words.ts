/** Converts texts to the plain words by which they are indexed and searched for; pure. */
import { wordRunsOf, wordsOf } from './search-words.ts';
import { isUnspaced } from './unspaced-words.ts';

/** What a text has of words without spaces around them: pairs of characters that are side by side. */
export type PlainText = {
  /** Words with spaces around them, or between characters of a language without spaces. */
  readonly words: readonly string[];
  /** In order. The last character of a run is alone, so that no pair reaches into the next run. */
  readonly pairs: readonly string[];
};

/** Within a run of characters without spaces: a number, say, or a name in Latin letters. */
const SPACED_PIECES = /[\p{sc=Latn}\p{N}]+/gu;

/** Vowel points of Arabic and Hebrew, which few write. */
const POINTS = /[\p{Mn}&&[\p{scx=Arab}\p{sc=Hebr}]]/gv;
/** Where they are no part of a word: the form of an emoji, and what encloses a character. */
const FORMS = /[\p{Variation_Selector}\p{Me}]/gv;

/** Lower case without accents: only letters and digits, so that no parser interprets them. */
export function plainWords(text: string): readonly string[] {
  return wordsOf(withoutAccents(text));
}

export function plainTextOf(text: string): PlainText {
  const words: string[] = [];
  const pairs: string[] = [];
  for (const run of wordRunsOf(withoutAccents(text))) {
    if (isUnspaced(run)) {
      pairs.push(...pairsOf(run));
      words.push(...(run.match(SPACED_PIECES) ?? []).flatMap(wordsOf));
    } else words.push(...wordsOf(run));
  }
  return { words, pairs };
}

/**
 * The pairs that a text has one after the other if it has this word, which is without spaces. A single
 * character is the beginning of a pair.
 */
export function pairsOfWord(word: string): readonly string[] {
  return wordRunsOf(withoutAccents(word)).flatMap((run) => {
    const pairs = pairsOf(run);
    return pairs.length > 1 ? pairs.filter((pair) => !isAlone(pair)) : pairs;
  });
}

function pairsOf(run: string): readonly string[] {
  const characters = Array.from(run);
  const pairs = characters.map((character, index) => `${character}${characters[index + 1] ?? ''}`);
  return pairs.filter(isUnspaced);
}

function isAlone(pair: string): boolean {
  return Array.from(pair).length === 1;
}

/** @param text in NFC: what is composed stays, such as a hamza */
export function withoutPoints(text: string): string {
  return text.replace(POINTS, '');
}

function withoutAccents(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
  return withoutPoints(plain).replace(FORMS, '');
}
