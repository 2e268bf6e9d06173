/** Recognizes questions that ask about a time and nothing else, such as "What did we talk about yesterday?"; pure. */
import { type AskedDate, askedQuestion } from './asked-question.ts';
import { MONTHS, TIME_WORDS } from './calendar-words.ts';
import { currentTime, isRelativeTimeWord } from './relative-time.ts';
import { searchWords, wordsOf } from './search-words.ts';
import { MOST_ASKED_CHARACTERS } from '../limits.ts';

/** In epoch milliseconds: the first moment, and the first one after it. */
type TimeSpan = { readonly from: number; readonly to: number };

export type TimeAlone = TimeSpan & {
  /** By which other times may tell of it, such as "May" and "2023"; none of "yesterday". */
  readonly names: readonly string[];
};

/** Words that ask what was said or done, whatever it was. */
const TALK_WORDS: ReadonlySet<string> = new Set(
  `talk talked talking speak spoke spoken discuss discussed discussing happen happened happening say said tell
  told mention mentioned conversation conversations chat chats chatted message messages go going went work
  worked anything everything something remember recall remind summarize summarise summary recap topic topics
  worüber wovon worum besprochen gesprochen sprachen sprechen reden redeten geredet passiert passierte geschah geschehen gesagt
  sagte erzählt los gemacht gespräch gespräche unterhalten thema themen ging zusammenfassung
  parlé parler parlions discuté passé passait dit arrivé conversation fait sujet sujets résumé
  hablamos hablado hablar pasó ocurrió sucedió dijimos dijo dicho conversación conversamos tema temas hicimos
  parlato parlare successo detto discusso conversazione fatto
  falamos falado falar aconteceu dissemos disse conversa conversamos fizemos
  gepraat praten praatten gesproken spraken gebeurde gebeurd gezegd gesprek gedaan
  pratade pratat talade talat hände hänt sade sagt diskuterade gjorde gjort snakket snakkede talte skjedde skete
  rozmawialiśmy mówiliśmy stało wydarzyło powiedziałem rozmowa robiliśmy
  чём говорили обсуждали разговаривали случилось произошло сказал сказала сказали разговор делали обговорювали
  сталося відбулося konuştuk konuştu oldu dedi dedik yaptık
  تحدثنا تكلمنا حدث حصل قلنا قال ناقشنا जो बात बातें बातचीत हुआ हुई कहा चर्चा
  聊 聊天 谈 谈论 说 讨论 发生 談 談論 說 討論 發生 事 事情 話 話し 話題 会話 言い 起き 이야기 얘기 대화 말 คุย พูด เกิด ขึ้น`.split(
    /\s+/,
  ),
);
/** Those that may as well ask about a plan: "What is going on today?" */
const PLAN_WORDS: ReadonlySet<string> = new Set(
  'go going work anything everything something remember recall remind los ging thema themen 事 事情'.split(
    ' ',
  ),
);
/** "What was in May?" asks, "in May" does not. */
const FEWEST_ASKING_WORDS = 2;
const NUMBER = /^\d+(?:st|nd|rd|th)?$/;

/**
 * Undefined also for words that say a time and ask nothing: they are looked for.
 * @param now when it is asked, in epoch milliseconds
 */
export function timeAlone(question: string, now: number): TimeAlone | undefined {
  const { time, date, commonWords } = askedQuestion(question, now);
  const words = searchWords(question);
  const isTime = (word: string): boolean =>
    TIME_WORDS.has(word) || MONTHS.has(word) || NUMBER.test(word) || isRelativeTimeWord(word);
  const isOfTime = (word: string): boolean =>
    isTime(word) || TALK_WORDS.has(word) || commonWords.has(word);
  if (!words.every(isOfTime)) return undefined;
  const all = wordsOf(question.slice(0, MOST_ASKED_CHARACTERS));
  const asksOfTalk = words.some((word) => TALK_WORDS.has(word));
  if (!asksOfTalk && all.filter((word) => !isTime(word)).length < FEWEST_ASKING_WORDS) {
    return undefined;
  }
  const asksOfPast = words.some((word) => TALK_WORDS.has(word) && !PLAN_WORDS.has(word));
  const relative = time ?? (asksOfPast ? currentTime(all, commonWords, now) : undefined);
  if (relative !== undefined) return { ...relative, names: [] };
  const span = spanOf(date, now);
  return span && { ...span, names: words.filter(isTime) };
}

/** A date without a year is the last one before now. */
function spanOf({ year, month, day }: AskedDate, now: number): TimeSpan | undefined {
  if (month === undefined) {
    if (year === undefined) return undefined;
    return { from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) };
  }
  const within = (each: number): TimeSpan => {
    const isDay = day !== undefined && day <= new Date(Date.UTC(each, month + 1, 0)).getUTCDate();
    return isDay
      ? { from: Date.UTC(each, month, day), to: Date.UTC(each, month, day + 1) }
      : { from: Date.UTC(each, month), to: Date.UTC(each, month + 1) };
  };
  if (year !== undefined) return within(year);
  const current = new Date(now).getUTCFullYear();
  return within(current).from <= now ? within(current) : within(current - 1);
}
