/** Vectors in a quarter of their size: each number becomes a byte; pure. */

const LARGEST = 127;

/** The direction alone is kept, which is all that a cosine needs. Empty for a vector without one. */
export function quantized(vector: readonly number[]): Int8Array {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0) || !Number.isFinite(largest)) return new Int8Array();
  return Int8Array.from(vector, (value) => Math.round((value / largest) * LARGEST));
}

/** -1 to 1; undefined if the two cannot be compared. */
export function cosineOf(stored: Int8Array, asked: Float32Array): number | undefined {
  if (stored.length === 0 || stored.length !== asked.length) return undefined;
  let product = 0;
  let ofStored = 0;
  let ofAsked = 0;
  for (let index = 0; index < stored.length; index += 1) {
    const one = stored[index] ?? 0;
    const other = asked[index] ?? 0;
    product += one * other;
    ofStored += one * one;
    ofAsked += other * other;
  }
  const lengths = Math.sqrt(ofStored) * Math.sqrt(ofAsked);
  return lengths > 0 ? Math.max(-1, Math.min(1, product / lengths)) : undefined;
}
