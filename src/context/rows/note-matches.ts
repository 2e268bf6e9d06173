/** Chooses the notes that match a search best, from those that contain each word; pure. */

/** How many notes with one word are looked at, the newest first. */
export const MOST_NOTES_OF_WORD = 400;
/**
 * A reader may have only a few notes, and yet a word that one of them contains says something: it
 * counts as much as in this many notes.
 */
const ASSUMED_NOTES = 1_000;
const LEAST_WEIGHT = 1e-3;

/** The weight of a word that only one note contains. */
export const WEIGHT_OF_RARE_WORD = weightOf(1);

export type NoteMatch = { readonly sequence: number; readonly relevance: number };

/** Best first. */
export function bestNotes(
  sequencesByWord: ReadonlyMap<string, readonly number[]>,
  limit: number,
): readonly NoteMatch[] {
  const relevances = new Map<number, number>();
  for (const sequences of sequencesByWord.values()) {
    const weight = weightOf(sequences.length);
    for (const sequence of sequences) {
      relevances.set(sequence, (relevances.get(sequence) ?? 0) + weight);
    }
  }
  return [...relevances]
    .map(([sequence, relevance]) => ({ sequence, relevance }))
    .sort((one, other) => other.relevance - one.relevance || other.sequence - one.sequence)
    .slice(0, limit);
}

/** As in BM25. */
function weightOf(notes: number): number {
  return Math.max(LEAST_WEIGHT, Math.log((ASSUMED_NOTES - notes + 0.5) / (notes + 0.5)));
}
