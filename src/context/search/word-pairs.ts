/** Raises messages in which words of the question are side by side, as they are in the question; pure. */
import { type Message, textOf } from '../../model/message.ts';
import type { MessageValues } from './message-values.ts';
import { wordsOf } from '../words/search-words.ts';
import { isStopWord } from '../words/stop-words.ts';
import { LONGEST_RANKED_TEXT } from '../limits.ts';

const PAIR_RAISE = 0.2;
const MOST_PAIRS = 3;

/**
 * @param words the question's, without stop words
 * @param texts of the messages with the highest values
 */
export function raisePairs(
  values: MessageValues,
  words: readonly string[],
  texts: ReadonlyMap<number, Message>,
): MessageValues {
  const asked = new Set(words);
  const pairs = pairsOf(words);
  if (pairs.size === 0) return values;
  const raised = new Map(values);
  for (const [sequence, message] of texts) {
    const own = values.get(sequence);
    const count = countPairs(textOf(message), pairs, asked);
    if (own === undefined || count === 0) continue;
    const factor = 1 + PAIR_RAISE * Math.min(MOST_PAIRS, count);
    raised.set(
      sequence,
      own.map((value) => value * factor),
    );
  }
  return raised;
}

/** Pairs of words that follow each other, or are separated only by stop words. */
function pairsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.slice(1).map((word, index) => `${words[index]} ${word}`));
}

function countPairs(text: string, pairs: ReadonlySet<string>, asked: ReadonlySet<string>): number {
  const found = new Set<string>();
  let previous: string | undefined;
  for (const word of wordsOf(text.slice(0, LONGEST_RANKED_TEXT))) {
    if (asked.has(word)) {
      const pair = previous === undefined ? '' : `${previous} ${word}`;
      if (pairs.has(pair)) found.add(pair);
      previous = word;
    } else if (!isStopWord(word)) previous = undefined;
  }
  return found.size;
}
