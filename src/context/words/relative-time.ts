/** Times that a question names from the day on which it is asked, such as "yesterday"; pure. */
import { assertNever } from '../../model/assert-never.ts';
import { wordStarts } from './unspaced-words.ts';

type TimeUnit = 'day' | 'week' | 'month' | 'year';

export type AskedTime = {
  readonly unit: TimeUnit;
  /** In epoch milliseconds, of the first moment and the first one after it, in UTC. */
  readonly from: number;
  readonly to: number;
};

type NamedTime = {
  readonly unit: TimeUnit;
  /** So many units ago; 0: the current one. */
  readonly ago: number;
  readonly phrases: readonly string[];
  /** In languages that put no spaces between words. */
  readonly unspaced: readonly string[];
};

/** "Yesterday", "last year", "today". */
const RELATIVE_TIMES: readonly NamedTime[] = (
  [
    [
      'day',
      2,
      `vorgestern anteayer anteontem eergisteren förrgår przedwczoraj позавчера позавчора`,
      `一昨日 おととい 前天 그저께`,
    ],
    [
      'day',
      1,
      `yesterday gestern hier ayer ieri ontem gisteren igår i_går wczoraj вчера вчора dün أمس कल`,
      `昨日 昨天 きのう 어제 เมื่อวาน`,
    ],
    [
      'week',
      1,
      `last_week letzte_woche letzter_woche letzten_woche vorige_woche semaine_dernière
      semaine_passée semana_pasada settimana_scorsa scorsa_settimana semana_passada vorige_week
      afgelopen_week förra_veckan zeszłym_tygodniu ubiegłym_tygodniu прошлой_неделе минулого_тижня
      geçen_hafta الأسبوع_الماضي पिछले_हफ़्ते`,
      `先週 上周 上週 上星期 지난주 สัปดาห์ที่แล้ว`,
    ],
    [
      'month',
      1,
      `last_month letzten_monat letztem_monat vorigen_monat mois_dernier mois_passé mes_pasado
      mese_scorso scorso_mese mês_passado vorige_maand afgelopen_maand förra_månaden zeszłym_miesiącu
      прошлом_месяце минулого_місяця geçen_ay الشهر_الماضي पिछले_महीने`,
      `先月 上个月 上個月 上月 지난달 เดือนที่แล้ว`,
    ],
    [
      'year',
      1,
      `last_year letztes_jahr letzten_jahr voriges_jahr an_dernier année_dernière an_passé
      año_pasado anno_scorso scorso_anno ano_passado vorig_jaar afgelopen_jaar förra_året zeszłym_roku
      ubiegłym_roku прошлом_году минулого_року geçen_yıl العام_الماضي السنة_الماضية पिछले_साल`,
      `去年 昨年 작년 지난해 ปีที่แล้ว`,
    ],
    [
      'day',
      0,
      `today heute aujourd_hui hoy oggi hoje vandaag idag i_dag dzisiaj dziś сегодня сьогодні bugün
      اليوم आज`,
      `今日 今天 오늘 วันนี้`,
    ],
    [
      'week',
      0,
      `this_week diese_woche dieser_woche cette_semaine esta_semana questa_settimana deze_week
      den_här_veckan tym_tygodniu этой_неделе цього_тижня bu_hafta هذا_الأسبوع इस_हफ़्ते`,
      `今週 这周 這週 本周 本週 이번주 สัปดาห์นี้`,
    ],
    [
      'month',
      0,
      `this_month diesen_monat diesem_monat ce_mois este_mes questo_mese este_mês deze_maand
      den_här_månaden tym_miesiącu этом_месяце цього_місяця bu_ay هذا_الشهر इस_महीने`,
      `今月 这个月 這個月 本月 이번달 เดือนนี้`,
    ],
    [
      'year',
      0,
      `this_year dieses_jahr diesem_jahr cette_année este_año quest_anno este_ano dit_jaar i_år
      tym_roku этом_году цього_року bu_yıl هذا_العام هذه_السنة इस_साल`,
      `今年 올해 ปีนี้`,
    ],
  ] as const
).map(([unit, ago, phrases, unspaced]) => ({
  unit,
  ago,
  phrases: phrases.split(/\s+/).map((phrase) => phrase.replaceAll('_', ' ')),
  unspaced: unspaced.split(' '),
}));

const WORDS: ReadonlySet<string> = new Set(
  RELATIVE_TIMES.flatMap(({ phrases, unspaced }) => [...phrases.join(' ').split(' '), ...unspaced]),
);

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * A time that is over.
 * @param words of the question
 * @param commonWords in its language: the French "hier" is one in German
 * @param now epoch milliseconds
 */
export function pastTime(
  words: readonly string[],
  commonWords: ReadonlySet<string>,
  now: number,
): AskedTime | undefined {
  return timeIn(words, commonWords, now, ({ ago }) => ago > 0);
}

/**
 * Today, or this week, month or year. Whoever asks about today usually means what is to be done then,
 * which may have been said long ago.
 */
export function currentTime(
  words: readonly string[],
  commonWords: ReadonlySet<string>,
  now: number,
): AskedTime | undefined {
  return timeIn(words, commonWords, now, ({ ago }) => ago === 0);
}

/** True for a word of any phrase that names a relative time. */
export function isRelativeTimeWord(word: string): boolean {
  return WORDS.has(word);
}

function timeIn(
  words: readonly string[],
  commonWords: ReadonlySet<string>,
  now: number,
  isMeant: (named: NamedTime) => boolean,
): AskedTime | undefined {
  const text = ` ${words.join(' ')} `;
  const isNamed = ({ phrases, unspaced }: NamedTime): boolean =>
    phrases.some((phrase) => text.includes(` ${phrase} `) && !commonWords.has(phrase)) ||
    unspaced.some((phrase) => beginsWord(text, phrase));
  const named = RELATIVE_TIMES.find((each) => isMeant(each) && isNamed(each));
  return named && { unit: named.unit, ...spanOf(named.unit, named.ago, now) };
}

/** Not within 目前天气, the weather at present, which has 前天 in it, the day before yesterday. */
function beginsWord(text: string, phrase: string): boolean {
  const starts = text.includes(phrase) ? wordStarts(text) : [];
  return starts.some((start) => text.startsWith(phrase, start));
}

function spanOf(unit: TimeUnit, ago: number, now: number): Omit<AskedTime, 'unit'> {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case 'day':
      return daysFrom(Date.UTC(year, month, day - ago), 1);
    case 'week': {
      const sinceMonday = (date.getUTCDay() + 6) % 7;
      return daysFrom(Date.UTC(year, month, day - sinceMonday - 7 * ago), 7);
    }
    case 'month':
      return { from: Date.UTC(year, month - ago), to: Date.UTC(year, month - ago + 1) };
    case 'year':
      return { from: Date.UTC(year - ago, 0), to: Date.UTC(year - ago + 1, 0) };
    default:
      return assertNever(unit);
  }
}

function daysFrom(from: number, days: number): Omit<AskedTime, 'unit'> {
  return { from, to: from + days * DAY_MS };
}
