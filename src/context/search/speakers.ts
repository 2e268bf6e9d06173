/** Who says a message, where several people share a role: `Name: …`, or the field `name`; pure. */
import { type Message, textOf } from '../../model/message.ts';
import { wordsOf } from '../words/search-words.ts';
import type { FoundWords } from '../records/search-query.ts';

/** One word, or up to three that don't begin with a small letter. */
const PREFIX =
  /^\s*(?:\*\*|\[)?((?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}\p{N}'’.-]{0,29} ){0,2}[\p{L}][\p{L}\p{M}\p{N}'’.-]{0,29})(?:\*\*|\])?\s?[:：]/u;

/** Messages of each word that are looked at for their speakers. */
const SAMPLED_OF_WORD = 8;
/** One message alone may begin with any word and a colon. */
const LEAST_MESSAGES = 2;
/** Where fewer of the other messages begin with a name, "Wifi: …" begins with none either. */
const LEAST_NAMED = 0.25;

/** The words of the speaker's name, in lower case; empty if it isn't known. */
export function speakerWords(message: Message): readonly string[] {
  const name = declaredName(message);
  if (name !== undefined) return wordsOf(name.slice(0, 100));
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
  const said = sample.map((message) => ({
    names: new Set(speakerWords(message)),
    isDeclared: declaredName(message) !== undefined,
  }));
  const isSpeaker = (word: string): boolean => {
    const own = said.filter(({ names }) => names.has(word));
    if (own.length < LEAST_MESSAGES) return false;
    if (own.some(({ isDeclared }) => isDeclared)) return true;
    const others = said.filter(({ names }) => !names.has(word));
    const named = others.filter(({ names }) => names.size > 0);
    return named.length >= LEAST_NAMED * others.length;
  };
  const words = found.words.filter(({ word }) => !isSpeaker(word));
  return words.every(({ holding }) => holding === 0) ? found : { ...found, words };
}

function declaredName({ vendor }: Message): string | undefined {
  const name = vendor?.fields['name'];
  return typeof name === 'string' ? name : undefined;
}
