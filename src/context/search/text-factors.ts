/** How well a found message suits the question beyond its words: who says it, what it is, and when; pure. */
import { type Message, textOf } from '../../model/message.ts';
import { hasName, isNamed } from '../words/asked-names.ts';
import type { AskedDate, AskedQuestion } from '../words/asked-question.ts';
import type { AskedTime } from '../words/relative-time.ts';
import { MONTHS, TIME_WORDS, UNSPACED_TIME } from '../words/calendar-words.ts';
import { wordsOf } from '../words/search-words.ts';
import { speakerWords, spokenText } from './speakers.ts';
import { LONGEST_RANKED_TEXT } from '../limits.ts';

/** For a message by somebody whom the question names. */
const SPEAKER_FACTOR = 2;
/** A search is usually for statements. */
const ONLY_ASKS_FACTOR = 0.5;
const ENDS_ASKING_FACTOR = 0.85;
/** For a message that says when, if the question asks for that. */
const TIME_FACTOR = 1.3;
/** For a message of the asked month; half of it for the year alone, and as much again for the day. */
const DATE_RAISE = 0.75;
/** The same for "yesterday", "last week", "last month" and "last year", which say the year, too. */
const TIME_MATCHES = { day: 2.5, week: 2, month: 1.5, year: 0.5 } as const;
/** Nobody knows where it is asked, and so when a day begins there. */
const NEAR_MS = 12 * 60 * 60 * 1_000;
/** BM25 penalizes long messages, though they say more; this raise is for each doubling of the length. */
const LENGTH_RAISE = 0.1;
const USUAL_LENGTH = 80;
const MOST_DOUBLINGS = 3;

const ENDS_ASKING = /[?？؟;]["'»”’)\s]*$/u;
const ONLY_ASKS = /^[^.!?。！？؟]*[?？؟]["'»”’)\s]*$/u;
const YEAR = /^(?:19|20)\d\d$/;

export function textFactor(message: Message, timestamp: number, question: AskedQuestion): number {
  const text = textOf(message);
  const spoken = spokenText(text.slice(0, LONGEST_RANKED_TEXT));
  // In a longer text only the end counts, so no regular expression runs over all of it.
  const end = text.length > LONGEST_RANKED_TEXT ? text.slice(-LONGEST_RANKED_TEXT) : spoken;
  return (
    (isNamed(question.names, speakerWords(message)) ? SPEAKER_FACTOR : 1) *
    askingFactor(end) *
    (question.asksWhen && saysWhen(spoken, question.commonWords) ? TIME_FACTOR : 1) *
    (1 + DATE_RAISE * (dateMatch(timestamp, question.date) + timeMatch(timestamp, question.time))) *
    (1 + LENGTH_RAISE * doublingsOf(text.length))
  );
}

/** -1 to 3. */
function doublingsOf(length: number): number {
  return Math.max(-1, Math.min(MOST_DOUBLINGS, Math.log2((length + 1) / USUAL_LENGTH)));
}

function askingFactor(text: string): number {
  if (!ENDS_ASKING.test(text)) return 1;
  return ONLY_ASKS.test(text) ? ONLY_ASKS_FACTOR : ENDS_ASKING_FACTOR;
}

/** The French "hier" is a common word in German, and "may" one in English, unless it is written as a name. */
function saysWhen(text: string, commonWords: ReadonlySet<string>): boolean {
  if (UNSPACED_TIME.test(text)) return true;
  return [...new Set(wordsOf(text))].some((word) => {
    if (YEAR.test(word)) return true;
    if (MONTHS.has(word)) return !commonWords.has(word) || hasName(text, word, commonWords);
    return TIME_WORDS.has(word) && !commonWords.has(word);
  });
}

/** 0 to 2.5. The day counts in UTC, since nobody knows where the message was written. */
function dateMatch(timestamp: number, { month, year, day }: AskedDate): number {
  if (month === undefined && year === undefined) return 0;
  const time = new Date(timestamp);
  if (year !== undefined && time.getUTCFullYear() !== year) return 0;
  const ofYear = year === undefined ? 0 : 0.5;
  if (month === undefined) return ofYear;
  if (time.getUTCMonth() !== month) return 0;
  return 1 + ofYear + (day !== undefined && time.getUTCDate() === day ? 1 : 0);
}

function timeMatch(timestamp: number, time: AskedTime | undefined): number {
  if (time === undefined) return 0;
  const { from, to, unit } = time;
  if (timestamp >= from && timestamp < to) return TIME_MATCHES[unit];
  return timestamp >= from - NEAR_MS && timestamp < to + NEAR_MS ? TIME_MATCHES[unit] / 2 : 0;
}
