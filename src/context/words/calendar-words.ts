/** Months, and words that say when something is, in the languages that messages are most often in. */

const MONTH_NAMES = [
  `january januar janvier enero gennaio janeiro januari tammikuu tammikuuta styczeń stycznia leden ledna
  január ianuarie ocak январь января січень січня`,
  `february februar février febrero febbraio fevereiro februari helmikuu helmikuuta luty lutego únor února
  február februarie şubat февраль февраля лютий лютого`,
  `march märz mars marzo março maart marts maaliskuu maaliskuuta marzec marca březen března március martie
  mart март марта березень березня`,
  `april avril abril aprile huhtikuu huhtikuuta kwiecień kwietnia duben dubna április aprilie nisan апрель
  апреля квітень квітня`,
  `may mai mayo maggio maio mei maj toukokuu toukokuuta maja květen května május mayıs май мая травень
  травня`,
  `june juni juin junio giugno junho kesäkuu kesäkuuta czerwiec czerwca červen června június iunie haziran
  июнь июня червень червня`,
  `july juli juillet julio luglio julho heinäkuu heinäkuuta lipiec lipca červenec července július iulie
  temmuz июль июля липень липня`,
  `august août agosto augustus augusti elokuu elokuuta sierpień sierpnia srpen srpna augusztus ağustos
  август августа серпень серпня`,
  `september septembre septiembre settembre setembro syyskuu syyskuuta wrzesień września září szeptember
  septembrie eylül сентябрь сентября вересень вересня`,
  `october oktober octobre octubre ottobre outubro lokakuu lokakuuta październik października říjen října
  október octombrie ekim октябрь октября жовтень жовтня`,
  `november novembre noviembre novembro marraskuu marraskuuta listopad listopada listopadu noiembrie kasım
  ноябрь ноября листопада`,
  `december dezember décembre diciembre dicembre dezembro joulukuu joulukuuta grudzień grudnia prosinec
  prosince decembrie aralık декабрь декабря грудень грудня`,
].map((names) => names.split(/\s+/));

/** Month 0 to 11 by its name, in lower case. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, month) => names.map((name) => [name, month] as const)),
);

/** Weekdays, and words like "yesterday" and "years". */
export const TIME_WORDS: ReadonlySet<string> = new Set(
  `sunday monday tuesday wednesday thursday friday saturday sonntag montag dienstag mittwoch donnerstag
  freitag samstag dimanche lundi mardi mercredi jeudi vendredi samedi domingo lunes miércoles jueves
  viernes sábado domenica lunedì martedì mercoledì giovedì venerdì sabato zondag maandag dinsdag woensdag
  donderdag vrijdag zaterdag söndag måndag tisdag onsdag torsdag fredag lördag søndag mandag tirsdag lørdag
  sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai niedziela poniedziałek wtorek środa
  czwartek piątek neděle pondělí úterý středa čtvrtek pátek vasárnap hétfő szerda csütörtök péntek szombat
  duminică miercuri vineri sâmbătă pazartesi çarşamba perşembe cuma cumartesi воскресенье понедельник
  вторник среда четверг пятница суббота неділя понеділок вівторок середа субота
  yesterday today tomorrow tonight ago weekend week weeks month months year years day days hour hours
  morning evening birthday anniversary last next since
  gestern heute morgen woche wochen monat monaten jahr jahre jahren tage tagen stunden wochenende
  hier demain aujourd semaine semaines mois année années ans jours heures
  ayer hoy mañana semana semanas meses año años días horas
  ieri oggi domani settimana settimane mesi anno anni giorni
  ontem hoje amanhã mês ano anos dias
  gisteren vandaag maand maanden jaar jaren dagen weken geleden
  igår idag imorgon veckan veckor månad månader dagar sedan
  wczoraj dzisiaj jutro tydzień tygodnie miesiąc rok lat temu
  вчера сегодня завтра неделю недели месяц месяца год года лет назад
  dün bugün yarın hafta ay yıl önce
  أمس اليوم غدا الأسبوع أسبوع أسابيع الشهر شهر أشهر السنة سنة سنوات العام عام أيام يوم الأحد الاثنين الثلاثاء الأربعاء
  الخميس الجمعة السبت
  कल आज परसों हफ़्ते सप्ताह महीने साल दिन पहले सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार`.split(
    /\s+/,
  ),
);

/** Times in languages that put no spaces between words. */
export const UNSPACED_TIME =
  /[昨今明去前来來][天日年]|[\d一二三四五六七八九十]\s?[年月日号號周週년월일]|星期|曜日|요일|어제|오늘|내일|작년|지난|เมื่อวาน|วันนี้|พรุ่งนี้|สัปดาห์|เดือน|ปีที่/u;

/** A question word that asks for a time. */
export const WHEN_WORDS: ReadonlySet<string> = new Set(
  `when wann quand cuándo cuando quando wanneer när når hvornår milloin koska kiedy kdy kedy mikor când
  когда коли πότε מתי متى कब kapan`.split(/\s+/),
);
export const UNSPACED_WHEN =
  /いつ|何[年月日時]|什[么麼]时候|什麼時候|几[号月点]|何时|何時|哪[年天]|언제|몇\s?[월일년시]|เมื่อไห?ร่?|กี่โมง|วันไหน|ปีไหน/u;
/** "How long ago", "which day": question words, and the nouns after them that ask for a time, by language. */
export const TIME_QUESTIONS: readonly {
  readonly asking: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
}[] = [
  ['which what how', 'date day month year time long'],
  ['welchem welchen welcher welches welche wie', 'datum tag monat jahr lange'],
  ['quel quelle', 'date jour mois année'],
  ['qué que cuál', 'fecha día mes año'],
  ['che quale', 'data giorno mese anno'],
  ['que qual', 'data dia mês ano'],
  ['welke welk hoe', 'datum dag maand jaar lang'],
  ['ne hangi', 'zaman tarih tarihte gün yıl'],
  ['أي في', 'تاريخ يوم شهر سنة عام وقت'],
  ['किस कितने', 'तारीख़ दिन महीने साल समय'],
].map(([asking = '', nouns = '']) => ({
  asking: new Set(asking.split(' ')),
  nouns: new Set(nouns.split(' ')),
}));
