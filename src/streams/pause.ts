/** A wait that ends at once when its signal aborts, leaving neither timer nor listener. */

/**
 * Not that of node:timers/promises: it rejects with an error of its own, and tests cannot fake its time.
 * @throws the reason of `signal`
 */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}
