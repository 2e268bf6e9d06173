/** Subscribes so that a handler that throws fails only this stream, with that error. */
import { type Observable, Subscription } from 'rxjs';

export type Handlers<T> = {
  readonly next: (value: T) => void;
  /** Called at most once, with the source's failure or an error thrown by a handler. */
  readonly error: (failure: unknown) => void;
  readonly complete?: () => void;
};

/**
 * By default, RxJS rethrows handler errors where nobody can catch them, and continues: the process
 * would end, or the stream never would.
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
