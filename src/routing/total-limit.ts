/** The total limit of a request: only where somebody set one on purpose. */
import { finalize, type Observable } from 'rxjs';
import { RhetorError } from '../model/rhetor-error.ts';

/**
 * Calls `open` with a signal that also aborts when `remainingMs` are over, before or after the
 * answer has begun; undefined: no limit, and nothing in the way of the answer.
 */
export async function withTotalLimit<T>(
  remainingMs: number | undefined,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Observable<T>>,
): Promise<Observable<T>> {
  if (remainingMs === undefined) return open(signal);
  signal.throwIfAborted();
  const limited = new AbortController();
  const forward = (): void => {
    clearTimeout(timer);
    limited.abort(signal.reason);
  };
  // Timers may fire a little early; the time must be over for whoever looks at the clock then.
  const afterMs = Math.max(0, Math.ceil(remainingMs) + 1);
  const timer = setTimeout(() => limited.abort(limitIsOver()), afterMs);
  const release = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  };
  signal.addEventListener('abort', forward, { once: true });
  try {
    return (await open(limited.signal)).pipe(finalize(release));
  } catch (error) {
    release();
    throw error;
  }
}

function limitIsOver(): RhetorError {
  return new RhetorError('upstream_timeout', 'The total time limit of the request is over.');
}
