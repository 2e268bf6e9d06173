/** From texts to the plain words that PostgreSQL indexes and looks for; pure. */
import type { Message } from '../../model/message.ts';
import { wordsOf } from '../search/search-words.ts';

/** The rest of a longer message is not indexed: one message must not hold up the others' commits. */
const MOST_CHARACTERS = 65_536;

/** What was said and what tools gave, without reasoning; words with a space between. */
export function indexedWords({ parts }: Message): string {
  const texts = parts.flatMap((part) => {
    if (part.type === 'text') return [part.text];
    return part.type === 'tool-result' ? [part.content] : [];
  });
  return plainWords(texts.join('\n').slice(0, MOST_CHARACTERS)).join(' ');
}

/** Without accents and in lower case: letters and digits only, so that no parser sees more in them. */
export function plainWords(text: string): readonly string[] {
  return wordsOf(
    text
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .normalize('NFC'),
  );
}
