/** A wait that ends at once when its signal aborts. */
import { setTimeout as wait } from 'node:timers/promises';

/** @throws the reason of `signal` */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    throw signal.reason;
  }
}
