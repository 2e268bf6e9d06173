/** The words of a search, as the full-text indexes are asked for them. */
import { plainWords } from '../../words/plain-words.ts';
import { toWorldMatch, toWorldPhrase } from '../indexing/world-words.ts';
import { wholeWords } from '../indexing/whole-words.ts';
import { toMatch } from './search-index.ts';
import type { WordTerms } from './word-terms.ts';

export type AskedWord = {
  readonly word: string;
  /** The query for the word in some contexts, and for the word alone. */
  readonly match: string;
  readonly alone: string;
  /** As the index spells the word; undefined if that takes several terms. */
  readonly term: string | undefined;
};

/** @param contextKeys only in these contexts; undefined: in all */
export function askedWords(
  words: readonly string[],
  contextKeys: readonly number[] | undefined,
  terms: WordTerms,
): readonly AskedWord[] {
  const spelled = terms.of(words.map(wholeWords));
  return words.map((word, index) => ({
    word,
    match: toMatch([word], contextKeys),
    alone: toMatch([word], undefined),
    term: spelled[index],
  }));
}

/** @param contextKeys only in these contexts; undefined: in all of the world */
export function askedInWorld(
  words: readonly string[],
  world: number,
  contextKeys: readonly number[] | undefined,
  terms: WordTerms,
): readonly AskedWord[] {
  const spelled = terms.of(words.map((word) => toWorldPhrase(plainWords(word), world)));
  return words.map((word, index) => ({
    word,
    match: toWorldMatch(word, world, contextKeys),
    alone: toWorldMatch(word, world, undefined),
    term: spelled[index],
  }));
}
