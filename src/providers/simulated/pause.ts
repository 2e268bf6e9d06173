/** Waiting that an abort ends at once, leaving neither timer nor listener. */
import { setImmediate } from 'node:timers/promises';

/** @throws the reason of `signal` */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return wait(milliseconds, signal);
}

/**
 * Waits for nothing but the abort.
 *
 * @throws the reason of `signal`
 */
export function silence(signal: AbortSignal): Promise<void> {
  return wait(undefined, signal);
}

/** @throws the reason of `signal` */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

function wait(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer =
      milliseconds === undefined
        ? undefined
        : setTimeout(() => {
            signal.removeEventListener('abort', abort);
            resolve();
          }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}
