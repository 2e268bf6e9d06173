/** The most tokens that a model charges for one picture; pure. */

/** Qwen's models take the most: 16,384. */
export const PICTURE_TOKENS = 16_400;

/** First hit wins. Source: the vendors' guides to pictures. */
const BY_NAME: readonly (readonly [RegExp, number])[] = [
  // Gemini's have 258 for each of at most sixteen tiles.
  [/claude|gemini/, 5_000],
  // A base of 2,833 tokens, and 5,667 for each of at most eight tiles.
  [/gpt-4o-mini/, 48_200],
  // The same with 85 and 170.
  [/gpt-4o/, 1_500],
  // At most 1,536 patches, of 2.46 tokens each for the smallest models.
  [/gpt-4\.1|gpt-5(?:\.1)?(?:-|$)|(?:^|[/:])o[134](?:-|$)/, 4_000],
];

export function pictureTokens(model: string): number {
  return BY_NAME.find(([name]) => name.test(model))?.[1] ?? PICTURE_TOKENS;
}
