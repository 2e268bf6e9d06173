/** Which share of the input a vendor read from its prompt cache; pure. */

const DIGITS = 4;

/** From 0 to 1, within a hundredth of a percent; absent if there was no input. */
export function cacheShareOf(input: number, cacheRead: number): { readonly cache_share?: number } {
  return input > 0 ? { cache_share: Number(Math.min(1, cacheRead / input).toFixed(DIGITS)) } : {};
}
