/** Lets the meaning of messages count beside their words: a weighted sum of z-scores; pure. */

/** How much a deviation of the meaning counts, measured by one of the words. */
const MEANING_WEIGHT = 0.75;
/** Where all strengths are nearly equal, a deviation is taken to be this share of their mean. */
const LEAST_SPREAD = 0.05;
/** Cosines that differ less than this are equal. */
const LEAST_DIFFERENCE = 1e-6;

/**
 * Returns strengths on the scale of the given ones: `mean + deviation * (z of the strength + weight * z
 * of the cosine)`. A message of average meaning, or without a cosine, keeps its strength.
 * @param strengths by words; above 0
 * @param cosines in the same order; undefined for a message without a vector
 */
export function mixMeaning(
  strengths: readonly number[],
  cosines: readonly (number | undefined)[],
): readonly number[] {
  const meaning = spreadOf(cosines.filter((cosine) => cosine !== undefined));
  if (!(meaning.deviation > LEAST_DIFFERENCE)) return strengths;
  const words = spreadOf(strengths);
  const spread = Math.max(words.deviation, LEAST_SPREAD * words.mean);
  const unit = (MEANING_WEIGHT * spread) / meaning.deviation;
  const least = Math.min(...strengths) / 2;
  return strengths.map((strength, index) => {
    const cosine = cosines[index];
    if (cosine === undefined) return strength;
    return positive(strength + unit * (cosine - meaning.mean), least);
  });
}

/** Keeps the order, and everything above 0. */
function positive(strength: number, least: number): number {
  return strength >= least ? strength : least * Math.exp((strength - least) / least);
}

function spreadOf(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number;
} {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
