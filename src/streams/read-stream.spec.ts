import { getEventListeners } from 'node:events';
import { from, NEVER, Observable, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readStream } from './read-stream.ts';

let caller: AbortController;
let seen: string[];
const see = (value: string): unknown => seen.push(value);

beforeEach(() => {
  caller = new AbortController();
  seen = [];
});
afterEach(() => expect(getEventListeners(caller.signal, 'abort')).toEqual([]));

it('resolves when the stream is complete, after all values', async () => {
  await readStream(from(['Hel', 'lo']), see, caller.signal);
  expect(seen).toEqual(['Hel', 'lo']);
});

it('passes on each value as it arrives, and waits for the end', async () => {
  const source = new Subject<string>();
  let isSettled = false;
  const reading = readStream(source, see, caller.signal).finally(() => (isSettled = true));
  source.next('Hello');
  expect(seen).toEqual(['Hello']);
  await Promise.race([reading, Promise.resolve()]);
  expect(isSettled).toBe(false);
  source.complete();
  await reading;
});

it('rejects with the failure of a stream that is cut off', async () => {
  const cut = throwError(() => new Error('cut'));
  await expect(readStream(cut, see, caller.signal)).rejects.toEqual(new Error('cut'));
});

it('rejects with the error of its reader, and reads no further', async () => {
  const source = new Subject<string>();
  const fault = new TypeError('a fault of ours');
  const reading = readStream(
    source,
    () => {
      throw fault;
    },
    caller.signal,
  );
  source.next('Hello');
  await expect(reading).rejects.toBe(fault);
  expect(source.observed).toBe(false);
});

it.each(['before', 'while'])(
  'unsubscribes from its source when the caller leaves %s it',
  async (when) => {
    let isOpen = false;
    const source = new Observable<string>(() => {
      isOpen = true;
      return () => (isOpen = false);
    });
    if (when === 'before') caller.abort(new Error('gone'));
    const reading = readStream(source, see, caller.signal);
    if (when === 'while') {
      expect(isOpen).toBe(true);
      caller.abort(new Error('gone'));
    }
    expect(isOpen).toBe(false);
    await expect(reading).rejects.toEqual(new Error('gone'));
  },
);

it('never settles on a stream that does not end', async () => {
  const reading = readStream(NEVER, see, caller.signal);
  caller.abort(new Error('gone'));
  await expect(reading).rejects.toEqual(new Error('gone'));
});
