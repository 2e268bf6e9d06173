/** From texts to the plain words that PostgreSQL indexes and looks for; pure. */
import type { Message } from '../../model/message.ts';
import { wordsOf } from '../search/search-words.ts';
import { MOST_INDEXED_CHARACTERS } from '../limits.ts';

/** What was said and what tools gave, without reasoning; words with a space between. */
export function indexedWords({ parts }: Message): string {
  const texts = parts.flatMap((part) => {
    if (part.type === 'text') return [part.text];
    return part.type === 'tool-result' ? [part.content] : [];
  });
  return plainWords(texts.join('\n').slice(0, MOST_INDEXED_CHARACTERS)).join(' ');
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
