/** How long to wait before the next try to connect: longer each time, and never all clients at once. */
import { LONGEST_RECONNECT_MS, SHORTEST_RECONNECT_MS } from './limits.ts';

/**
 * Exponential with full jitter.
 * @param failures tries that have failed in a row, 1 or more
 * @param chance 0 to 1
 * @returns milliseconds
 */
export function reconnectDelay(failures: number, chance: number): number {
  return (
    chance * Math.min(LONGEST_RECONNECT_MS, SHORTEST_RECONNECT_MS * 2 ** Math.max(0, failures - 1))
  );
}
