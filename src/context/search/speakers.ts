/** Who says a message, where several people share a role: `Name: …`, or the field `name`; pure. */
import { type Message, textOf } from '../../model/message.ts';
import { wordsOf } from './search-words.ts';
import type { FoundWords } from './search-query.ts';

/** One word, or up to three that don't begin with a small letter. */
const PREFIX =
  /^\s*(?:\*\*|\[)?((?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}\p{N}'’.-]{0,29} ){0,2}[\p{L}][\p{L}\p{M}\p{N}'’.-]{0,29})(?:\*\*|\])?\s?[:：]/u;

/** Messages of each word that are looked at for their speakers. */
const SAMPLED_OF_WORD = 8;
/** One message alone may begin with any word and a colon. */
const LEAST_MESSAGES = 2;

/** The words of the speaker's name, in lower case; empty if it isn't known. */
export function speakerWords(message: Message): readonly string[] {
  const name = message.vendor?.fields['name'];
  if (typeof name === 'string') return wordsOf(name.slice(0, 100));
  return wordsOf(PREFIX.exec(textOf(message).slice(0, 120))?.[1] ?? '');
}

/** The text without the speaker's name before it. */
export function spokenText(text: string): string {
  return text.replace(PREFIX, '');
}

/** A few messages of each word, in which `withoutSpeakers` looks for speakers. */
export function sampleOf({ words }: FoundWords): readonly number[] {
  return [
    ...new Set(
      words.flatMap(({ saturations }) => [...saturations.keys()].slice(0, SAMPLED_OF_WORD)),
    ),
  ];
}

/**
 * Leaves out the words that name a speaker: a speaker's name says little where each message begins with
 * it, or is mentioned by everybody else. All words stay if nothing contains any of the others.
 */
export function withoutSpeakers(found: FoundWords, sample: readonly Message[]): FoundWords {
  const messages = new Map<string, number>();
  for (const message of sample) {
    for (const word of new Set(speakerWords(message))) {
      messages.set(word, (messages.get(word) ?? 0) + 1);
    }
  }
  const words = found.words.filter(({ word }) => (messages.get(word) ?? 0) < LEAST_MESSAGES);
  return words.every(({ holding }) => holding === 0) ? found : { ...found, words };
}
