/** Reads a stream to its end, as a promise. */
import type { Observable, Subscription } from 'rxjs';
import { subscribeGuarded } from './subscribe-guarded.ts';

/**
 * Resolves when the stream is complete. Aborting `signal` unsubscribes at once.
 * @throws the stream's failure, what `next` throws, or the reason of `signal`
 */
export function readStream<T>(
  source: Observable<T>,
  next: (value: T) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let subscription: Subscription | undefined;
    const abort = (): void => {
      subscription?.unsubscribe();
      reject(signal.reason);
    };
    const release = (): void => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    subscription = subscribeGuarded(source, {
      next,
      error: (failure) => {
        release();
        reject(failure);
      },
      complete: () => {
        release();
        resolve();
      },
    });
    if (!signal.aborted) return;
    release();
    abort();
  });
}
