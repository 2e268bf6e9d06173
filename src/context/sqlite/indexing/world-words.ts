/**
 * Words that begin with the number of a world, which is all that one key has written, or all of one
 * component: the index then reads nothing of another world, not even to learn that a word is there.
 */
import { pairsOfWord, plainTextOf, plainWords } from '../../words/plain-words.ts';
import { isUnspaced } from '../../words/unspaced-words.ts';

/** Takes for a word all between two spaces, as `world_words` separates them. */
export const WORLD_TOKENIZER = `porter ascii tokenchars '_'`;

/**
 * Every word and pair of the text with each world's number. The pairs are there once more without a
 * number, for searches that see every world; these find words in the other index.
 */
export function toWorldWords(text: string, worlds: readonly number[]): string {
  const { words, pairs } = plainTextOf(text);
  const numbered = worlds.flatMap((world) =>
    [...words, ...pairs].map((word) => `${world}_${word}`),
  );
  return [...numbered, ...pairs.map((pair) => `_${pair}`)].join(' ');
}

/**
 * Matches the word in one world.
 * @param world undefined: in all of them, for words without spaces only
 * @param contextKeys only in these contexts; undefined: in all of the world
 */
export function toWorldMatch(
  word: string,
  world: number | undefined,
  contextKeys: readonly number[] | undefined,
): string {
  const pairs = isUnspaced(word) ? pairsOfWord(word) : [];
  const [first = ''] = pairs;
  const isOneCharacter = pairs.length === 1 && Array.from(first).length === 1;
  const phrase = toWorldPhrase(pairs.length > 0 ? pairs : plainWords(word), world);
  const match = `words : ("${phrase}"${isOneCharacter ? ' *' : ''})`;
  if (contextKeys === undefined) return match;
  const keys = contextKeys.length === 0 ? [0] : contextKeys;
  return `scope : (${keys.map((key) => `context${key}`).join(' OR ')}) AND ${match}`;
}

/** The words as the index has them, one after the other. */
export function toWorldPhrase(words: readonly string[], world: number | undefined): string {
  return words.map((word) => `${world ?? ''}_${word}`).join(' ');
}
