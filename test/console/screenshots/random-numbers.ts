/** Numbers from 0 to 1 that look random and are the same in each run, so that pictures change only with the console. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    // The generator of "Numerical Recipes".
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
