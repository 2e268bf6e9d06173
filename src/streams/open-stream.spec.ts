import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { lastValueFrom, type Observable, take, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStream, type StreamSource } from './open-stream.ts';

/**
 * An upstream controlled by the test: it yields what it is given, and records what is done to it.
 */
class HandSource implements AsyncIterator<readonly string[]> {
  signal: AbortSignal | undefined;
  startCount = 0;
  returnCount = 0;
  private readonly waiting: PromiseWithResolvers<IteratorResult<readonly string[]>>[] = [];
  private readonly given: Promise<IteratorResult<readonly string[]>>[] = [];

  /** With `heedsAbort` false it continues as if it had not been aborted. */
  constructor(private readonly heedsAbort = true) {}

  readonly start = (signal: AbortSignal): AsyncIterable<readonly string[]> => {
    this.startCount += 1;
    this.signal = signal;
    if (this.heedsAbort) signal.addEventListener('abort', () => this.fail(new Error('aborted')));
    return { [Symbol.asyncIterator]: () => this };
  };

  give(...items: string[]): this {
    for (const item of items) this.giveTogether(item);
    return this;
  }

  giveTogether(...value: string[]): this {
    this.settle(Promise.resolve({ done: false, value }));
    return this;
  }

  finish(): this {
    this.settle(Promise.resolve({ done: true, value: undefined }));
    return this;
  }

  fail(error: Error): this {
    const failure = Promise.reject<never>(error);
    failure.catch(() => undefined);
    this.settle(failure);
    return this;
  }

  next(): Promise<IteratorResult<readonly string[]>> {
    const given = this.given.shift();
    if (given !== undefined) return given;
    const waiting = Promise.withResolvers<IteratorResult<readonly string[]>>();
    this.waiting.push(waiting);
    return waiting.promise;
  }

  async return(): Promise<IteratorResult<readonly string[]>> {
    this.returnCount += 1;
    return { done: true, value: undefined };
  }

  private settle(result: Promise<IteratorResult<readonly string[]>>): void {
    const waiting = this.waiting.shift();
    if (waiting === undefined) this.given.push(result);
    else waiting.resolve(result);
  }
}

class NamedError extends Error {}

function open(hand: HandSource, signal: AbortSignal, changes: Partial<StreamSource<string>> = {}) {
  return openStream<string>(
    {
      head: () => ['head'],
      start: hand.start,
      inspect: (item) => {
        if (item === 'too much') throw new NamedError('inspected');
      },
      settles: (item) => item.startsWith('text'),
      isEnd: (item) => item === 'end',
      truncated: () => new NamedError('truncated'),
      translate: (error) =>
        error instanceof NamedError ? error : new NamedError(`named: ${String(error)}`),
      openingMs: 1_000,
      timedOut: () => new NamedError('timed out'),
      ...changes,
    },
    signal,
  );
}

/** Everything a subscriber receives, in order. */
function record(stream: Observable<string>) {
  const heard: string[] = [];
  const subscription = stream.subscribe({
    next: (item) => heard.push(item),
    error: (error: unknown) => heard.push(String(error)),
    complete: () => heard.push('(complete)'),
  });
  return { heard, subscription };
}

const rejections: unknown[] = [];
const onRejection = (reason: unknown): unknown => rejections.push(reason);

let hand: HandSource;
let caller: AbortController;

beforeEach(() => {
  hand = new HandSource();
  caller = new AbortController();
  process.on('unhandledRejection', onRejection);
});
afterEach(async () => {
  await nextTurn();
  process.off('unhandledRejection', onRejection);
  expect(rejections.splice(0)).toEqual([]);
  expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
});

describe('opening', () => {
  it('settles at the first item of content, and buffers the items before it', async () => {
    let isOpen = false;
    const opening = open(hand, caller.signal).then((stream) => {
      isOpen = true;
      return stream;
    });
    hand.give('role', 'ping');
    await nextTurn();
    expect(isOpen).toBe(false);
    hand.give('text 1');
    const { heard } = record(await opening);
    hand.give('text 2', 'usage', 'end');
    await vi.waitFor(() =>
      expect(heard).toEqual([
        'head',
        'role',
        'ping',
        'text 1',
        'text 2',
        'usage',
        'end',
        '(complete)',
      ]),
    );
  });

  it('emits a batch in order, up to its end or until the reader leaves', async () => {
    hand.giveTogether('role', 'text 1', 'text 2').giveTogether('end', 'text 3');
    const { heard } = record(await open(hand, caller.signal));
    await vi.waitFor(() => expect(heard.at(-1)).toBe('(complete)'));
    expect(heard).toEqual(['head', 'role', 'text 1', 'text 2', 'end', '(complete)']);

    hand = new HandSource();
    hand.giveTogether('text 1').giveTogether('text 2', 'text 3');
    const stream = await open(hand, caller.signal);
    expect(await lastValueFrom(stream.pipe(take(3), toArray()))).toEqual([
      'head',
      'text 1',
      'text 2',
    ]);
    expect(hand.signal?.aborted).toBe(true);
  });

  it('settles at the end of an answer without content', async () => {
    hand.give('role', 'end');
    const stream = await open(hand, caller.signal);
    expect(await lastValueFrom(stream.pipe(toArray()))).toEqual(['head', 'role', 'end']);
  });

  it('rejects with the translated error of the source', async () => {
    hand.give('role').fail(new Error('503'));
    await expect(open(hand, caller.signal)).rejects.toThrow(new NamedError('named: Error: 503'));
    expect(hand.signal?.aborted).toBe(true);
  });

  it('rejects with the translated error of a source that fails at its start', async () => {
    const start = (): never => {
      throw new Error('no such model');
    };
    await expect(open(hand, caller.signal, { start })).rejects.toThrow(
      new NamedError('named: Error: no such model'),
    );
  });

  it('rejects as truncated when the source ends before any content', async () => {
    hand.give('role').finish();
    await expect(open(hand, caller.signal)).rejects.toThrow(new NamedError('truncated'));
    expect(hand.signal?.aborted).toBe(true);
  });

  it('rejects with the error of the inspection', async () => {
    hand.give('role', 'too much');
    await expect(open(hand, caller.signal)).rejects.toThrow(new NamedError('inspected'));
    expect(hand.signal?.aborted).toBe(true);
  });

  it('starts nothing for a caller that has left', async () => {
    caller.abort(new Error('gone'));
    await expect(open(hand, caller.signal)).rejects.toThrow('gone');
    expect(hand.startCount).toBe(0);
  });

  it.each([true, false])(
    'ends at once when the caller leaves, whether or not the source heeds it: %s',
    async (heedsAbort) => {
      hand = new HandSource(heedsAbort);
      const opening = open(hand, caller.signal);
      hand.give('role');
      await nextTurn();
      const gone = new Error('gone');
      caller.abort(gone);
      await expect(opening).rejects.toBe(gone);
      expect(hand.signal?.aborted).toBe(true);
      expect(hand.returnCount).toBe(1);
    },
  );

  it('rejects with the abort reason even if the source ends quietly on abort', async () => {
    hand = new HandSource(false);
    const opening = open(hand, caller.signal);
    caller.abort(new Error('gone'));
    hand.finish();
    await expect(opening).rejects.toThrow('gone');
  });

  it('gives no content to a caller that leaves at the moment it arrives', async () => {
    hand.give('text 1');
    const opening = open(hand, caller.signal);
    caller.abort(new Error('gone'));
    await expect(opening).rejects.toThrow('gone');
  });

  it('ignores later errors of an abandoned source', async () => {
    hand = new HandSource(false);
    const opening = open(hand, caller.signal);
    caller.abort(new Error('gone'));
    await expect(opening).rejects.toThrow('gone');
    hand.fail(new Error('too late'));
  });

  it('reads what arrived while the process was paused, before it gives up', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [far] = (await once(server, 'connection')) as [Socket];
    const start = async function* (): AsyncGenerator<readonly string[]> {
      for await (const bytes of near) yield [String(bytes)];
    };
    const opening = open(hand, caller.signal, { start, openingMs: 100 });
    far.write('text 1');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    const { heard, subscription } = record(await opening);
    await vi.waitFor(() => expect(heard).toEqual(['head', 'text 1']));
    subscription.unsubscribe();
    far.destroy();
    server.close();
  });
});

describe('the opening timeout', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each([true, false])(
    'applies whether or not the source heeds its abort: %s',
    async (heedsAbort) => {
      hand = new HandSource(heedsAbort);
      const opening = open(hand, caller.signal);
      const refused = expect(opening).rejects.toThrow(new NamedError('timed out'));
      hand.give('role', 'ping');
      await vi.advanceTimersByTimeAsync(999);
      expect(hand.signal?.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await refused;
      expect(hand.signal?.reason).toEqual(new NamedError('timed out'));
      expect(hand.returnCount).toBe(1);
    },
  );

  it('ends with the first content', async () => {
    hand.give('text 1');
    const { heard } = record(await open(hand, caller.signal));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hand.signal?.aborted).toBe(false);
    hand.give('end');
    await vi.waitFor(() => expect(heard).toEqual(['head', 'text 1', 'end', '(complete)']));
  });

  it('leaves no timer behind after a rejection', async () => {
    hand.fail(new Error('503'));
    await expect(open(hand, caller.signal)).rejects.toThrow('503');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an open stream', () => {
  async function opened(...items: string[]): Promise<Observable<string>> {
    hand.give('text 1', ...items);
    return open(hand, caller.signal);
  }

  it('fails when the source ends without its end item', async () => {
    const { heard } = record(await opened('text 2'));
    hand.finish();
    await vi.waitFor(() => expect(heard).toEqual(['head', 'text 1', 'text 2', 'Error: truncated']));
    expect(hand.signal?.aborted).toBe(true);
  });

  it('fails with the error of the inspection, after the items before it', async () => {
    const { heard } = record(await opened());
    hand.giveTogether('text 2', 'too much', 'text 3');
    await vi.waitFor(() => expect(heard).toEqual(['head', 'text 1', 'text 2', 'Error: inspected']));
    expect(hand.signal?.aborted).toBe(true);
  });

  it('fails with the translated error of the source', async () => {
    const { heard } = record(await opened());
    hand.give('text 2').fail(new TypeError('terminated'));
    await vi.waitFor(() =>
      expect(heard).toEqual(['head', 'text 1', 'text 2', 'Error: named: TypeError: terminated']),
    );
  });

  it('is complete at its end item, whatever the source does afterwards', async () => {
    const { heard } = record(await opened('end', 'text 2'));
    hand.fail(new Error('after the end'));
    await vi.waitFor(() => expect(heard).toEqual(['head', 'text 1', 'end', '(complete)']));
    await nextTurn();
    expect(heard).toHaveLength(4);
    expect(hand.returnCount).toBe(1);
  });

  it('aborts and returns its source when the reader leaves', async () => {
    const { heard, subscription } = record(await opened());
    await nextTurn();
    expect(hand.signal?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(hand.signal?.aborted).toBe(true);
    expect(hand.returnCount).toBe(1);
    hand.give('text 2', 'end');
    await nextTurn();
    expect(heard).toEqual(['head', 'text 1']);
  });

  it('can be cancelled at its very first item', async () => {
    const stream = await opened();
    const heard: string[] = [];
    const subscription = stream.subscribe((item) => {
      heard.push(item);
      queueMicrotask(() => subscription.unsubscribe());
    });
    await nextTurn();
    expect(heard).toEqual(['head', 'text 1']);
    expect(hand.signal?.aborted).toBe(true);
    expect(hand.returnCount).toBe(1);
  });

  it.each([true, false])(
    'ends with the reason when the caller aborts, whether or not the source heeds it: %s',
    async (heedsAbort) => {
      hand = new HandSource(heedsAbort);
      const { heard } = record(await opened());
      await nextTurn();
      caller.abort(new Error('gone'));
      expect(heard).toEqual(['head', 'text 1', 'Error: gone']);
      expect(hand.signal?.aborted).toBe(true);
      expect(hand.returnCount).toBe(1);
      hand.give('text 2').finish();
      await nextTurn();
      expect(heard).toHaveLength(3);
    },
  );

  it('emits none of the buffered items to a caller that aborted before subscribing', async () => {
    const stream = await opened();
    caller.abort(new Error('gone'));
    expect(hand.signal?.aborted).toBe(true);
    expect(record(stream).heard).toEqual(['Error: gone']);
    expect(hand.returnCount).toBe(1);
  });

  it('ignores an error that the source throws when it is returned', async () => {
    hand.return = () => Promise.reject(new Error('return'));
    const { heard, subscription } = record(await opened());
    subscription.unsubscribe();
    await nextTurn();
    expect(heard).toEqual(['head', 'text 1']);
  });

  it('runs the cleanup of a generator source', async () => {
    let isCleanedUp = false;
    async function* start(signal: AbortSignal): AsyncGenerator<readonly string[]> {
      try {
        yield ['text 1'];
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      } finally {
        isCleanedUp = true;
      }
    }
    const { subscription } = record(await open(hand, caller.signal, { start }));
    await nextTurn();
    subscription.unsubscribe();
    await vi.waitFor(() => expect(isCleanedUp).toBe(true));
  });
});
