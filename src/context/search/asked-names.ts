/** Tells which words of a question may be names of people; pure. */

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const SENTENCE_END = /[.!?¿¡:…]/u;

type WrittenWord = {
  readonly word: string;
  readonly isCapitalized: boolean;
  /** In a script that knows capital letters. */
  readonly hasCase: boolean;
  readonly isFirst: boolean;
};

/**
 * Where the question is written with capital letters, only words with one are names: Will may mark
 * exams, and Mark will not. Of the common words, only those are that have one within a sentence. A name
 * in the genitive is also there without its "s".
 */
export function namesIn(question: string, commonWords: ReadonlySet<string>): ReadonlySet<string> {
  const words = writtenWords(question);
  const isWrittenWithCapitals =
    words[0]?.isCapitalized === true &&
    words.some(({ word, isCapitalized, isFirst }) => isCapitalized && !isFirst && word.length > 1);
  const names = new Set<string>();
  for (const { word, isCapitalized, hasCase, isFirst } of words) {
    const isName = isCapitalized
      ? !isFirst || !commonWords.has(word)
      : !commonWords.has(word) && !(hasCase && isWrittenWithCapitals);
    if (!isName) continue;
    names.add(word);
    if (isCapitalized && word.endsWith('s')) names.add(word.slice(0, -1));
  }
  return names;
}

function writtenWords(text: string): readonly WrittenWord[] {
  let end = 0;
  return [...text.matchAll(WORD)].map(({ 0: written, index }) => {
    const [first = ''] = written;
    const isFirst = end === 0 || SENTENCE_END.test(text.slice(end, index));
    end = index + written.length;
    return {
      word: written.toLowerCase(),
      isCapitalized: first !== first.toLowerCase(),
      hasCase: first.toUpperCase() !== first.toLowerCase(),
      isFirst,
    };
  });
}
