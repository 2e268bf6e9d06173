/** FTS5's BM25, split into the parts that depend on one message and those that depend on all; pure. */

export type IndexTotals = {
  readonly messages: number;
  /** Tokens of all messages. */
  readonly tokens: number;
};

const K1 = 1.2;
const B = 0.75;
/** FTS5 gives this weight to a word that occurs in more than half of all messages. */
const LEAST_WEIGHT = 1e-6;

/** How much a word says that occurs in so many of the messages. */
export function weightOfWord(messages: number, withWord: number): number {
  const weight = Math.log((messages - withWord + 0.5) / (withWord + 0.5));
  return weight > 0 ? weight : LEAST_WEIGHT;
}

/** What a word's occurrences add to a message's relevance, before they are multiplied by its weight. */
export function saturationOf(frequency: number, relativeLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + dampingOf(relativeLength));
}

/** The inverse of `saturationOf`. */
export function frequencyOf(saturation: number, relativeLength: number): number {
  return Math.round((saturation * dampingOf(relativeLength)) / (K1 + 1 - saturation));
}

/** `frequencyOf` as SQL; the length occurs in it once, so that it can be a value to be bound. */
export function frequencySql(saturation: string, relativeLength: string): string {
  return `round(${saturation} * ${dampingSql(relativeLength)} / (${K1 + 1} - ${saturation}))`;
}

/** @param relativeLength the message's tokens, divided by those of an average one */
function dampingOf(relativeLength: number): number {
  return K1 * (1 - B + B * relativeLength);
}

function dampingSql(relativeLength: string): string {
  return `(${K1} * (${1 - B} + ${B} * (${relativeLength})))`;
}
