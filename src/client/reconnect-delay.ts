/** How long to wait before the next try to connect: longer each time, and never all clients at once. */

const SHORTEST_MS = 250;
const LONGEST_MS = 30_000;

/**
 * Exponential with full jitter.
 * @param failures tries that have failed in a row, 1 or more
 * @param chance 0 to 1
 * @returns milliseconds
 */
export function reconnectDelay(failures: number, chance: number): number {
  return chance * Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, failures - 1));
}
