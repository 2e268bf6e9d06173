/** Tells candidates that contain a word from those that are only near one that does. */
import type { SearchCandidate } from '../../src/context/records/search-query.ts';
import { textOf } from '../../src/model/message.ts';

/** Enough of a word for any form of it. */
const STEM_CHARACTERS = 3;

/** In their order; texts and words count without case and accents. */
export function holding(
  candidates: readonly SearchCandidate[],
  words: readonly string[],
): readonly SearchCandidate[] {
  const stems = words.map((word) => plain(word).slice(0, STEM_CHARACTERS));
  return candidates.filter(({ message: { message } }) => {
    const results = message.parts.flatMap((part) =>
      part.type === 'tool-result' ? [part.content] : [],
    );
    const text = plain([textOf(message), ...results].join('\n'));
    return stems.some((stem) => text.includes(stem));
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
