/** The one bridge from an async iterable that can be aborted to a cold Observable that aborts it. */
import { Observable } from 'rxjs';

/** Made once: an abort without a reason would make an error and its stack for every stream. */
const OVER = new Error('the stream is over');

export type StreamSource<T> = {
  /** Items to send before the source's own; they settle nothing. */
  readonly head: readonly T[];
  /** Starts the work, which gives items in batches; it must end or throw soon after `signal` aborts. */
  readonly start: (signal: AbortSignal) => AsyncIterable<readonly T[]>;
  /** Sees each item before anybody else does; what it throws is the stream's failure. */
  readonly inspect: (item: T) => void;
  /** True for the item that settles the opening; until then a failure is a rejection. */
  readonly settles: (item: T) => boolean;
  /** True for the one item that ends the stream well. */
  readonly isEnd: (item: T) => boolean;
  /** The failure of a source that ran dry without its end item. */
  readonly truncated: () => Error;
  /** Names whatever the source threw. */
  readonly translate: (error: unknown) => Error;
  /** Longest wait for the item that settles; `timedOut` is then the failure. */
  readonly openingMs: number;
  readonly timedOut: () => Error;
};

/**
 * Waits for the first item that settles the opening, then hands over an Observable of all items,
 * the held ones first. It takes one subscriber; unsubscribing, or aborting `signal` at any time,
 * aborts the source. Subscribe at once, or abort `signal`: nothing else frees the source.
 *
 * @throws what `translate`, `truncated` or `timedOut` made, or the reason of `signal`
 */
export async function openStream<T>(
  source: StreamSource<T>,
  signal: AbortSignal,
): Promise<Observable<T>> {
  signal.throwIfAborted();
  const call = new AbortController();
  const forward = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const timer = setTimeout(() => call.abort(source.timedOut()), source.openingMs);
  const held: T[] = [...source.head];
  let iterator: AsyncIterator<readonly T[]> | undefined;
  try {
    const aborted = rejectOnAbort(call.signal);
    iterator = source.start(call.signal)[Symbol.asyncIterator]();
    for (;;) {
      const result = await Promise.race([iterator.next(), aborted]);
      call.signal.throwIfAborted();
      if (result.done) throw source.truncated();
      for (const item of result.value) {
        source.inspect(item);
        held.push(item);
      }
      if (result.value.some((item) => source.settles(item) || source.isEnd(item))) break;
    }
    return deliver(source, held, iterator, call, () =>
      signal.removeEventListener('abort', forward),
    );
  } catch (error) {
    signal.removeEventListener('abort', forward);
    const failure = call.signal.aborted ? call.signal.reason : nameOf(source, error);
    call.abort(failure);
    void iterator?.return?.().catch(() => undefined);
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

function deliver<T>(
  source: StreamSource<T>,
  held: readonly T[],
  iterator: AsyncIterator<readonly T[]>,
  call: AbortController,
  release: () => void,
): Observable<T> {
  return new Observable<T>((subscriber) => {
    const fail = (): void => subscriber.error(call.signal.reason);
    const pump = async (): Promise<void> => {
      try {
        for (let batch = held; ;) {
          for (const item of batch) {
            if (subscriber.closed) return;
            if (batch !== held) source.inspect(item);
            subscriber.next(item);
            if (source.isEnd(item)) return subscriber.complete();
          }
          const result = await iterator.next();
          if (subscriber.closed) return;
          if (result.done) throw source.truncated();
          batch = result.value;
        }
      } catch (error) {
        subscriber.error(nameOf(source, error));
      }
    };
    subscriber.add(() => {
      release();
      call.signal.removeEventListener('abort', fail);
      call.abort(OVER);
      void iterator.return?.().catch(() => undefined);
    });
    if (call.signal.aborted) return fail();
    call.signal.addEventListener('abort', fail, { once: true });
    void pump();
    return undefined;
  });
}

/** A failure that cannot be named is the stream's failure all the same. */
function nameOf<T>(source: StreamSource<T>, error: unknown): unknown {
  try {
    return source.translate(error);
  } catch (unnamed) {
    return unnamed;
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  return aborted;
}
