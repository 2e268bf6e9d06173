/** Numbers that are the same in every run. */

/** @returns a function whose results are from 0 up to, but not including, 1 */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
