/** Extracts the search words from a question in plain language; pure. */
import { stopWordsOf } from './stop-words.ts';
import { isUnspaced, isUnspacedStopWord, splitUnspaced } from './unspaced-words.ts';
import {
  LONGEST_SEARCH_WORD,
  MOST_ASKED_CHARACTERS,
  MOST_SEARCH_WORDS,
  MOST_UNSPACED_WORDS,
} from '../limits.ts';

/**
 * The significant words of the question, each once and in order; all of its words if there are only
 * stop words. Empty without any letter or digit.
 */
export function searchWords(question: string): readonly string[] {
  const asked = question.slice(0, MOST_ASKED_CHARACTERS);
  const words = [
    ...new Set(
      wordRunsOf(asked)
        .flatMap((run) => (isUnspaced(run) ? splitUnspaced(run) : run))
        .map(shortened),
    ),
  ];
  const stopWords = stopWordsIn(asked);
  const telling = words.filter((word) => !stopWords.has(word) && !isUnspacedStopWord(word));
  const found = telling.length > 0 ? telling : words;
  let unspaced = 0;
  const searched = found.filter((word) => {
    if (isUnspaced(word)) unspaced += 1;
    return unspaced <= MOST_UNSPACED_WORDS || !isUnspaced(word);
  });
  return searched.slice(0, MOST_SEARCH_WORDS);
}

/** Every word of a text, in lower case and in order; punctuation separates words. */
export function wordsOf(text: string): readonly string[] {
  return wordRunsOf(text).map(shortened);
}

/** The same, however long. */
export function wordRunsOf(text: string): readonly string[] {
  return writtenRunsOf(text.toLowerCase());
}

/** The stop words of a text's language. Names don't tell it: Ben and Kim are words in Turkish, too. */
export function stopWordsIn(text: string): ReadonlySet<string> {
  const runs = writtenRunsOf(text);
  const isShouted = text === text.toUpperCase();
  const isName = (run: string, place: number): boolean =>
    !isShouted && place > 0 && run !== run.toLowerCase();
  const telling = runs.filter((run, place) => !isName(run, place));
  return stopWordsOf([...new Set(telling.map((run) => run.toLowerCase()))]);
}

function writtenRunsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Never cuts a surrogate pair: PostgreSQL's JSON would reject the half, and the turn with it. */
function shortened(word: string): string {
  return word.slice(0, LONGEST_SEARCH_WORD).replace(/[\uD800-\uDBFF]$/, '');
}
