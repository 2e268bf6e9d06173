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

/** In lower case. */
export type AskedNames = {
  readonly whole: ReadonlySet<string>;
  /** Those with a capital letter, by which longer names may be meant: Mel, for Melanie. */
  readonly short: ReadonlySet<string>;
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
  for (const written of words) {
    const { word, isCapitalized, hasCase } = written;
    const isName = isCapitalized
      ? hasNamesCapital(written, commonWords)
      : !commonWords.has(word) && !(hasCase && isWrittenWithCapitals);
    if (!isName) continue;
    whole.add(word);
    if (!isCapitalized) continue;
    if (word.length >= LEAST_SHORT_NAME) short.add(word);
    if (word.endsWith('s')) whole.add(word.slice(0, -1));
  }
  return { whole, short };
}

/** Whether the question names somebody of this name, which is in lower case. */
export function isNamed({ whole, short }: AskedNames, name: readonly string[]): boolean {
  return name.some((word) => whole.has(word) || beginningsOf(word).some((each) => short.has(each)));
}

/** Whether the text has the word, which is in lower case, as a name, and not only as a sentence's first word. */
export function hasName(text: string, name: string, commonWords: ReadonlySet<string>): boolean {
  return writtenWords(text).some(
    (written) => written.word === name && hasNamesCapital(written, commonWords),
  );
}

/** Whether the word has the capital letter of a name: a common word has one at the beginning of a sentence, too. */
function hasNamesCapital(
  { word, isCapitalized, isFirst }: WrittenWord,
  commonWords: ReadonlySet<string>,
): boolean {
  return isCapitalized && !(isFirst && commonWords.has(word));
}

function beginningsOf(word: string): readonly string[] {
  const lengths = Array.from({ length: word.length }, (_, index) => index + 1);
  return lengths.slice(LEAST_SHORT_NAME - 1).map((length) => word.slice(0, length));
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
