/** Bridges an abortable async iterable to a cold Observable that aborts it. */
import { Observable } from 'rxjs';

/** Created once: an abort without a reason would create an error and its stack for every stream. */
const OVER = new Error('the stream is over');

export type StreamSource<T> = {
  /** Returns the items to emit before the source's own; called when the opening is settled. */
  readonly head: () => readonly T[];
  /**
   * Starts the work, which yields items in batches; it must end or throw soon after `signal`
   * aborts.
   */
  readonly start: (signal: AbortSignal) => AsyncIterable<readonly T[]>;
  /** Called with each item before it is emitted; an error thrown here fails the stream. */
  readonly inspect: (item: T) => void;
  /** True for an item that settles the opening; until then a failure rejects the promise. */
  readonly settles: (item: T) => boolean;
  /** True for the item that ends the stream successfully. */
  readonly isEnd: (item: T) => boolean;
  /** The failure of a source that ended without its end item. */
  readonly truncated: () => Error;
  /** Converts any error of the source. */
  readonly translate: (error: unknown) => Error;
  /** Longest wait for the item that settles the opening; after it, the failure is `timedOut`. */
  readonly openingMs: number;
  readonly timedOut: () => Error;
};

/**
 * Waits for the first item that settles the opening, then returns an Observable of all items, the
 * buffered ones first. It allows one subscriber; unsubscribing, or aborting `signal` at any time,
 * aborts the source. Subscribe at once, or abort `signal`: nothing else releases the source.
 *
 * @throws the error from `translate`, `truncated` or `timedOut`, or the reason of `signal`
 */
export async function openStream<T>(
  source: StreamSource<T>,
  signal: AbortSignal,
): Promise<Observable<T>> {
  signal.throwIfAborted();
  const call = new AbortController();
  const forward = (): void => call.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  let lastLook: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // What arrived while this process was paused is read after its timers, before its immediates.
    lastLook = setImmediate(() => call.abort(source.timedOut()));
  }, source.openingMs);
  const held: T[] = [];
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
    return deliver(source, [...source.head(), ...held], iterator, call, () =>
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
    clearImmediate(lastLook);
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

/** If the translation itself throws, that error becomes the stream's failure. */
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
