/** Converts texts to the plain words that PostgreSQL indexes and searches for; pure. */
import type { Message } from '../../../model/message.ts';
import { plainWords } from '../../words/plain-words.ts';
import { MOST_INDEXED_CHARACTERS } from '../../limits.ts';

/** Texts and tool results without reasoning, as words separated by spaces. */
export function indexedWords({ parts }: Message): string {
  const texts = parts.flatMap((part) => {
    if (part.type === 'text' || part.type === 'vendor') return [part.text];
    return part.type === 'tool-result' ? [part.content] : [];
  });
  return plainWords(texts.join('\n').slice(0, MOST_INDEXED_CHARACTERS)).join(' ');
}

/** All texts of a note, as words separated by spaces. */
export function noteWords(...texts: readonly string[]): string {
  return plainWords(texts.join('\n')).join(' ');
}
