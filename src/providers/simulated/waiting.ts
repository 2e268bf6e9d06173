/** Waits of a simulated upstream. */
import { setImmediate } from 'node:timers/promises';

/**
 * Waits only for the abort.
 *
 * @throws the reason of `signal`
 */
export async function silence(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  throw signal.reason;
}

/** @throws the reason of `signal` */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
