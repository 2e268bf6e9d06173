/** The most tokens that a model charges for one picture; pure. */

/** Qwen's models take the most: 16,384. */
export const PICTURE_TOKENS = 16_400;

/** First hit wins. Source: the vendors' guides to pictures. */
const BY_NAME: readonly (readonly [RegExp, number])[] = [
  [/claude/, 5_000],
  // A base of 2,833 tokens, and 5,667 for each of at most eight tiles.
  [/gpt-4o-mini/, 48_200],
];

export function pictureTokens(model: string): number {
  return BY_NAME.find(([name]) => name.test(model))?.[1] ?? PICTURE_TOKENS;
}
