/**
 * A wait that ends at once when its signal aborts, and leaves neither timer nor listener behind.
 */

/**
 * Replaces the one of node:timers/promises, which rejects with its own error and which tests cannot
 * run on fake timers.
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
