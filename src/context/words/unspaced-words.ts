/** Words of languages that put no spaces between them, or add particles to them; pure. */

/** Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const HANGUL = /^\p{sc=Hang}+$/u;
/** Particles and endings, which are written in Hiragana. */
const SHORT_HIRAGANA = /^\p{sc=Hira}{1,2}$/u;
/** Korean particles; what precedes one has at least two syllables. */
const KOREAN_PARTICLE =
  /(?<=..)(?:에서|으로|에게|까지|부터|입니까|입니다|이에요|예요|은|는|이|가|을|를|에|의|도|로|와|과|나요)$/u;

/** Words that occur in most questions and most answers, question words among them. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `的 了 是 在 我 你 您 他 她 它 们 我们 你们 他们 她们 这 那 这个 那个 有 没有 和 与 就 都 也 不 吗 呢 吧 啊 什么
  什么时候 什麼時候 甚么 什麼 谁 誰 哪 哪里 哪裡 哪儿 哪个 怎么 怎麼 怎样 怎樣 为什么 為什麼 多少 几 幾 何时 何時 请 請 会 會 能 可以 要 到
  何 いつ どこ だれ 誰 なぜ どう どの どれ どんな なに です ます でし まし した ました でした ません ください こと もの
  これ それ あれ この その あの あり あります ある いる います する しま ために から まで など
  무엇 무슨 뭐 뭐예요 언제 어디 누가 누구 왜 어떻게 어떤 어느 얼마나 몇 그 이 저 것 수 있다 있는 하는 했다 합니까 했습니까 입니까
  ที่ และ ของ เป็น ใน มี ได้ ไม่ จะ ให้ ว่า กับ อะไร เมื่อ เมื่อไร ไหร่ ใคร ไหน ที่ไหน ทำไม อย่างไร กี่ เท่า เท่าไร ไหม คือ
  ฉัน ผม คุณ เขา เรา ครับ ค่ะ คะ`.split(/\s+/),
);

let sharedSegmenter: Intl.Segmenter | undefined;

/** True if the index has the word only within longer ones. */
export function isUnspaced(word: string): boolean {
  return UNSPACED.test(word);
}

/** The words of a text without spaces and punctuation. */
export function splitUnspaced(run: string): readonly string[] {
  return [...segmenter().segment(run)].map(({ segment }) => withoutParticle(segment));
}

/** Where in a text a word begins, or what is between two words. */
export function wordStarts(text: string): readonly number[] {
  return [...segmenter().segment(text)].map(({ index }) => index);
}

/** As `stopWordsOf`, for words of these languages. */
export function isUnspacedStopWord(word: string): boolean {
  return STOP_WORDS.has(word) || SHORT_HIRAGANA.test(word);
}

function segmenter(): Intl.Segmenter {
  return (sharedSegmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' }));
}

function withoutParticle(word: string): string {
  return HANGUL.test(word) ? word.replace(KOREAN_PARTICLE, '') : word;
}
