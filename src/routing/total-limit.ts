/** The total limit of a request: only where somebody set one on purpose. */
import { RhetorError } from '../model/rhetor-error.ts';

/**
 * Calls `work` with a signal that also aborts when `remainingMs` are over, before or after the answer
 * has begun; undefined: no limit, and nothing in the way of the answer.
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
  // Timers may fire a little early; the time must be over for whoever looks at the clock then.
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
