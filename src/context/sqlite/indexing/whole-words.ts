/**
 * Keeps FTS5 from splitting words at their vowel signs: its tokenizer ends a word at every mark that is no
 * accent, so that of a word in Hindi, say, only the consonants would be left.
 */
import { withoutPoints } from '../../words/plain-words.ts';

/** The marks of one script. Those of all are accents, at most of which no word ends, and the forms of emoji. */
const SIGNS = /[[\p{Mn}\p{Mc}]--\p{sc=Zinh}]/gv;
const ASCII = /^[\0-\x7f]*$/;
/** Added to a mark, it makes a private character, which the tokenizer takes for a letter. */
const PRIVATE = 0xf0000;

/** The text with private characters for the signs within its words; most texts have none. */
export function wholeWords(text: string): string {
  if (ASCII.test(text)) return text;
  return withoutPoints(text.normalize('NFC')).replace(SIGNS, toPrivate);
}

function toPrivate(sign: string): string {
  return String.fromCodePoint(PRIVATE + (sign.codePointAt(0) ?? 0));
}
