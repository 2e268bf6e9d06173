/** What a question asks for besides its words: a time, a date, somebody; pure. */
import { MONTHS, TIME_QUESTIONS, UNSPACED_WHEN, WHEN_WORDS } from './calendar-words.ts';
import { type AskedNames, hasName, namesIn } from './asked-names.ts';
import { type AskedTime, pastTime } from './relative-time.ts';
import { stopWordsIn, wordsOf } from './search-words.ts';
import { MOST_ASKED_CHARACTERS } from '../limits.ts';

/** Parts of a date that the question names. */
export type AskedDate = {
  /** 0 to 11. */
  readonly month: number | undefined;
  readonly year: number | undefined;
  /** 1 to 31. */
  readonly day: number | undefined;
};

export type AskedQuestion = {
  readonly names: AskedNames;
  /** Words that are common in its language, though they may say a time in another one. */
  readonly commonWords: ReadonlySet<string>;
  readonly asksWhen: boolean;
  readonly date: AskedDate;
  /** "Yesterday", "last week" and the like. */
  readonly time: AskedTime | undefined;
};

const YEAR = /^(?:19|20)\d\d$/;
const DAY = /^(\d{1,2})(?:st|nd|rd|th)?$/;
const NUMERIC_DATE = /(?<!\d)((?:19|20)\d\d)[-/.年]\s?(\d{1,2})(?:[-/.月]\s?(\d{1,2}))?(?!\d)/u;
/** Day first, as everywhere where dots are written. */
const DOTTED_DATE = /(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)/u;
const UNSPACED_DATE = /(?<!\d)(\d{1,2})[月월](?:\s?(\d{1,2})[日일号號])?/u;
/** After one of these words, a month is one in small letters, too, as many languages write it. */
const BEFORE_MONTH: ReadonlySet<string> = new Set(['in', 'im', 'en', 'em', 'de', 'в', 'у']);
/** How many of the first words tell that a question asks for a time. */
const FIRST_WORDS = 4;

/** @param now when it is asked, in epoch milliseconds */
export function askedQuestion(question: string, now: number): AskedQuestion {
  const asked = question.slice(0, MOST_ASKED_CHARACTERS);
  const words = wordsOf(asked);
  const commonWords = stopWordsIn(asked);
  return {
    names: namesIn(asked, commonWords),
    commonWords,
    asksWhen: asksWhen(asked, words),
    date: dateIn(asked, words, commonWords),
    time: pastTime(words, commonWords, now),
  };
}

function asksWhen(question: string, words: readonly string[]): boolean {
  if (UNSPACED_WHEN.test(question)) return true;
  const first = words.slice(0, FIRST_WORDS);
  if (first.some((word) => WHEN_WORDS.has(word))) return true;
  // "Which day", "how long", "in welchem Jahr": the noun follows a question word of its language.
  return TIME_QUESTIONS.some(({ asking, nouns }) => {
    const place = first.findIndex((word) => asking.has(word));
    return place >= 0 && first.slice(place + 1).some((word) => nouns.has(word));
  });
}

function dateIn(
  question: string,
  words: readonly string[],
  commonWords: ReadonlySet<string>,
): AskedDate {
  const numeric = NUMERIC_DATE.exec(question);
  if (numeric !== null) {
    return {
      year: Number(numeric[1]),
      month: monthOf(numeric[2]),
      day: dayOf(numeric[3]),
    };
  }
  const dotted = DOTTED_DATE.exec(question);
  if (dotted !== null) {
    return { year: Number(dotted[3]), month: monthOf(dotted[2]), day: dayOf(dotted[1]) };
  }
  const year = words.find((word) => YEAR.test(word));
  const given = year === undefined ? undefined : Number(year);
  const unspaced = UNSPACED_DATE.exec(question);
  if (unspaced !== null) {
    return { year: given, month: monthOf(unspaced[1]), day: dayOf(unspaced[2]) };
  }
  for (const [place, word] of words.entries()) {
    const month = MONTHS.get(word);
    if (month === undefined) continue;
    // "on the 5th of May", "May 5": at most one word between them.
    const near = [place - 2, place - 1, place + 1, place + 2].map((index) => words[index] ?? '');
    const day = near.map((each) => DAY.exec(each)?.[1]).find((each) => each !== undefined);
    // Some months are also common words in small letters: "may", "mars".
    const isDated =
      day !== undefined || near.includes(year ?? ' ') || BEFORE_MONTH.has(words[place - 1] ?? '');
    if (isDated || hasName(question, word, commonWords))
      return { year: given, month, day: dayOf(day) };
  }
  return { year: given, month: undefined, day: undefined };
}

function monthOf(digits: string | undefined): number | undefined {
  const month = Number(digits);
  return month >= 1 && month <= 12 ? month - 1 : undefined;
}

function dayOf(digits: string | undefined): number | undefined {
  const day = Number(digits);
  return day >= 1 && day <= 31 ? day : undefined;
}
