/** Chooses the notes that match a search best, from those that contain each word; pure. */

/** How many notes with one word are looked at, the newest first. */
export const MOST_NOTES_OF_WORD = 400;
/**
 * A reader may have only a few notes, and yet a word that one of them contains says something: it
 * counts as much as in this many notes.
 */
const ASSUMED_NOTES = 1_000;
const LEAST_WEIGHT = 1e-3;

export type NoteMatch = {
  readonly sequence: number;
  /** What it has of the words' whole weight. */
  readonly share: number;
};

/** Best first. */
export function bestNotes(
  sequencesByWord: ReadonlyMap<string, readonly number[]>,
  limit: number,
): readonly NoteMatch[] {
  const weights = new Map<number, number>();
  let whole = 0;
  for (const sequences of sequencesByWord.values()) {
    const weight = weightOf(sequences.length);
    whole += weight;
    for (const sequence of sequences) {
      weights.set(sequence, (weights.get(sequence) ?? 0) + weight);
    }
  }
  return [...weights]
    .map(([sequence, weight]) => ({ sequence, share: weight / whole }))
    .sort((one, other) => other.share - one.share || other.sequence - one.sequence)
    .slice(0, limit);
}

/** As in BM25. */
function weightOf(notes: number): number {
  return Math.max(LEAST_WEIGHT, Math.log((ASSUMED_NOTES - notes + 0.5) / (notes + 0.5)));
}
