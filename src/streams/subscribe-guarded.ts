/** Subscribes so that a handler that throws ends the stream with that failure, and nothing else. */
import { type Observable, Subscription } from 'rxjs';

export type Handlers<T> = {
  readonly next: (value: T) => void;
  /** Called once at most, with the source's failure or with what a handler threw. */
  readonly error: (failure: unknown) => void;
  readonly complete?: () => void;
};

/**
 * RxJS throws what a handler throws where nobody can catch it, and goes on: the process would end, or
 * the stream never would.
 */
export function subscribeGuarded<T>(source: Observable<T>, handlers: Handlers<T>): Subscription {
  const subscription = new Subscription();
  const fail = (failure: unknown): void => {
    subscription.unsubscribe();
    handlers.error(failure);
  };
  subscription.add(
    source.subscribe({
      next: (value) => {
        if (subscription.closed) return;
        try {
          handlers.next(value);
        } catch (failure) {
          fail(failure);
        }
      },
      error: (failure: unknown) => {
        if (!subscription.closed) handlers.error(failure);
      },
      complete: () => {
        if (subscription.closed) return;
        try {
          handlers.complete?.();
        } catch (failure) {
          fail(failure);
        }
      },
    }),
  );
  return subscription;
}
