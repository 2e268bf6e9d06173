/** Extracts the search words from a question in plain language; pure. */
import { LONGEST_SEARCH_WORD, MOST_SEARCH_WORDS } from '../limits.ts';

/** Words that occur in most questions and most answers, and so distinguish neither. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also am an and any are as at be because been before being both but by can
  cannot could did do does doing done during each ever few for from further had has have having he her
  here hers herself him himself his how i if in into is it its itself just ll may me might mine more
  most must my myself no nor not now of off on once only or other our ours ourselves out over own
  please re really shall she should so some such t than that the their theirs them themselves then there
  these they this those through to too under until up upon us ve very was we were what whatever when
  where whether which while who whom whose why will with would yes you your yours yourself yourselves
  s d m`.split(/\s+/),
);

/**
 * The significant words of the question, each once and in order; all of its words if there are only
 * stop words. Empty without any letter or digit.
 */
export function searchWords(question: string): readonly string[] {
  const words = [...new Set(wordsOf(question))];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return (telling.length > 0 ? telling : words).slice(0, MOST_SEARCH_WORDS);
}

/** Every word of a text, in lower case and in order; punctuation separates words. */
export function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(shortened);
}

/** Never cuts a surrogate pair: PostgreSQL's JSON would reject the half, and the turn with it. */
function shortened(word: string): string {
  return word.slice(0, LONGEST_SEARCH_WORD).replace(/[\uD800-\uDBFF]$/, '');
}
