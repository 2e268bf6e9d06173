/** The delay before the next connection attempt: longer each time, and different for each client. */
import { LONGEST_RECONNECT_MS, SHORTEST_RECONNECT_MS } from './limits.ts';

/**
 * Exponential backoff with full jitter.
 * @param failures consecutive failed attempts, 1 or more
 * @param chance 0 to 1
 * @returns milliseconds
 */
export function reconnectDelay(failures: number, chance: number): number {
  return (
    chance * Math.min(LONGEST_RECONNECT_MS, SHORTEST_RECONNECT_MS * 2 ** Math.max(0, failures - 1))
  );
}
