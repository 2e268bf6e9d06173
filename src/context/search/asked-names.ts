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

export type AskedNames = {
  /** In lower case. */
  readonly whole: ReadonlySet<string>;
  /** Those with a capital letter, by which longer names may be meant: Mel, for Melanie. */
  readonly short: readonly string[];
};

const LEAST_SHORT_NAME = 3;

/**
 * Where the question is written with capital letters, only words with one are names: Will may mark
 * exams, and Mark will not. Of the common words, only those are that have one within a sentence. A name
 * in the genitive is also there without its "s".
 */
export function namesIn(question: string, commonWords: ReadonlySet<string>): AskedNames {
  const words = writtenWords(question);
  const isWrittenWithCapitals =
    words[0]?.isCapitalized === true &&
    words.some(({ word, isCapitalized, isFirst }) => isCapitalized && !isFirst && word.length > 1);
  const whole = new Set<string>();
  const short = new Set<string>();
  for (const { word, isCapitalized, hasCase, isFirst } of words) {
    const isName = isCapitalized
      ? !isFirst || !commonWords.has(word)
      : !commonWords.has(word) && !(hasCase && isWrittenWithCapitals);
    if (!isName) continue;
    whole.add(word);
    if (!isCapitalized) continue;
    if (word.length >= LEAST_SHORT_NAME) short.add(word);
    if (word.endsWith('s')) whole.add(word.slice(0, -1));
  }
  return { whole, short: [...short] };
}

/** Whether the question names somebody of this name, which is in lower case. */
export function isNamed({ whole, short }: AskedNames, name: readonly string[]): boolean {
  return name.some((word) => whole.has(word) || short.some((each) => word.startsWith(each)));
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
