import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow } from './follow.ts';

/** The data being read, controlled by the test. */
class Source {
  readonly changes = new Subject<void>();
  readonly readings: { readonly resolve: () => void; readonly reject: () => void }[] = [];

  readonly read = (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.readings.push({ resolve, reject: () => reject(new Error('away')) });
    return promise;
  };

  async settle(place: number, how: 'resolve' | 'reject'): Promise<void> {
    this.readings[place]?.[how]();
    await vi.advanceTimersByTimeAsync(0);
  }
}

let source: Source;
beforeEach(() => {
  vi.useFakeTimers();
  source = new Source();
});
afterEach(() => vi.useRealTimers());

describe('follow', () => {
  it('reads once more for all changes that arrive during a read', async () => {
    follow(source.changes, source.read);
    expect(source.readings).toHaveLength(0);
    for (let change = 0; change < 5; change += 1) source.changes.next();
    expect(source.readings).toHaveLength(1);
    await source.settle(0, 'resolve');
    expect(source.readings).toHaveLength(2);
    await source.settle(1, 'resolve');
    expect(source.readings).toHaveLength(2);
  });

  it('reads again until it succeeds, even without further changes', async () => {
    follow(source.changes, source.read);
    source.changes.next();
    await source.settle(0, 'reject');
    await vi.advanceTimersByTimeAsync(1_000);
    await source.settle(1, 'reject');
    await vi.advanceTimersByTimeAsync(1_000);
    await source.settle(2, 'resolve');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.readings).toHaveLength(3);
  });

  it('stops reading once nobody follows', async () => {
    const following = follow(source.changes, source.read);
    source.changes.next();
    await source.settle(0, 'reject');
    following.unsubscribe();
    source.changes.next();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(source.readings).toHaveLength(1);
    expect(source.changes.observed).toBe(false);
  });
});
