/** The total time limit of a request, which exists only if it was set explicitly. */
import { RhetorError } from '../model/rhetor-error.ts';

/**
 * Calls `work` with a signal that also aborts after `remainingMs`, before or after the answer has
 * begun. With undefined there is no limit, and `work` gets the original signal.
 */
export function withTotalLimit<T>(
  remainingMs: number | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return remainingMs === undefined ? work(signal) : withinLimit(remainingMs, signal, work);
}

async function withinLimit<T>(
  remainingMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limited = new AbortController();
  const forward = (): void => {
    clearTimeout(timer);
    limited.abort(signal.reason);
  };
  // Timers may fire a little early, but the limit must be over for any code that reads the clock
  // then.
  const afterMs = Math.max(0, Math.ceil(remainingMs) + 1);
  const timer = setTimeout(() => limited.abort(limitIsOver()), afterMs);
  signal.addEventListener('abort', forward, { once: true });
  try {
    return await work(limited.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}

function limitIsOver(): RhetorError {
  return new RhetorError('upstream_timeout', 'The total time limit of the request is over.');
}
