import { Observable, Subject } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TurnEvent } from '../events/turn-event.ts';
import { LONGEST_KEPT_FRAMES, UNATTENDED_MS } from '../limits.ts';
import { SharedTurn } from './shared-turn.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const say = (text: string): TurnEvent => ({ type: 'text-delta', text });

/** A shared turn whose source the test controls, and what its callers receive. */
function shared() {
  const source = new Subject<TurnEvent>();
  const life = { starts: 0, stops: 0, ends: 0 };
  const events = new Observable<TurnEvent>((subscriber) => {
    life.starts += 1;
    const subscription = source.subscribe(subscriber);
    return () => {
      life.stops += 1;
      subscription.unsubscribe();
    };
  });
  const turn = new SharedTurn(events, () => (life.ends += 1));
  const join = () => {
    const heard: unknown[] = [];
    const subscription = turn.join().subscribe({
      next: (event) => heard.push(event),
      error: (error: unknown) => heard.push(error),
      complete: () => heard.push('(complete)'),
    });
    return { heard, leave: () => subscription.unsubscribe() };
  };
  return { source, life, join };
}

it('runs once, and a later caller receives what it missed', () => {
  const { source, life, join } = shared();
  const first = join();
  source.next(say('a'));
  source.next(say('b'));
  const second = join();
  source.next(say('c'));
  source.complete();
  expect(first.heard).toEqual([say('a'), say('b'), say('c'), '(complete)']);
  expect(second.heard).toEqual([say('ab'), say('c'), '(complete)']);
  expect(life).toMatchObject({ starts: 1, ends: 1 });
});

it('reports its failure to every caller', () => {
  const { source, life, join } = shared();
  const callers = [join(), join()];
  source.error('failed');
  for (const { heard } of callers) expect(heard).toEqual(['failed']);
  expect(life.ends).toBe(1);
});

it('continues when a caller leaves while another one remains', () => {
  const { source, life, join } = shared();
  const [first, second] = [join(), join()];
  first.leave();
  vi.advanceTimersByTime(UNATTENDED_MS);
  source.next(say('a'));
  expect(life).toEqual({ starts: 1, stops: 0, ends: 0 });
  expect(second.heard).toEqual([say('a')]);
  expect(first.heard).toEqual([]);
});

it('is cancelled half a minute after its last caller has left', () => {
  const { life, join } = shared();
  join().leave();
  vi.advanceTimersByTime(UNATTENDED_MS - 1);
  expect(life).toEqual({ starts: 1, stops: 0, ends: 0 });
  vi.advanceTimersByTime(1);
  expect(life).toEqual({ starts: 1, stops: 1, ends: 1 });
});

it('gives a repeat what was emitted while no caller was there, and is then not cancelled', () => {
  const { source, life, join } = shared();
  join().leave();
  source.next(say('a'));
  vi.advanceTimersByTime(UNATTENDED_MS - 1);
  const repeat = join();
  vi.advanceTimersByTime(UNATTENDED_MS);
  source.next(say('b'));
  expect(repeat.heard).toEqual([say('a'), say('b')]);
  expect(life).toEqual({ starts: 1, stops: 0, ends: 0 });
  repeat.leave();
  vi.advanceTimersByTime(UNATTENDED_MS);
  expect(life).toEqual({ starts: 1, stops: 1, ends: 1 });
});

it('ends without callers, and leaves no timer behind', () => {
  const { source, life, join } = shared();
  join().leave();
  source.complete();
  expect(life.ends).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps no more of a vendor’s frames than a repeat may get, and lives on while one asks', () => {
  const { source, life, join } = shared();
  const first = join();
  const frame: TurnEvent = {
    type: 'vendor-frame',
    text: 'y'.repeat(LONGEST_KEPT_FRAMES / 2),
    isClosing: false,
  };
  source.next(frame);
  source.next(frame);
  const second = join();
  expect(second.heard).toEqual([frame, frame]);
  source.next(frame);
  expect(second.heard).toEqual([frame, frame, frame]);
  const late = { code: 'overloaded', message: expect.stringContaining('repeat the request') };
  expect(join().heard).toEqual([expect.objectContaining(late)]);
  first.leave();
  second.leave();
  vi.advanceTimersByTime(UNATTENDED_MS - 1);
  expect(join().heard).toEqual([expect.objectContaining(late)]);
  vi.advanceTimersByTime(UNATTENDED_MS - 1);
  expect(life.stops).toBe(0);
  vi.advanceTimersByTime(1);
  expect(life).toEqual({ starts: 1, stops: 1, ends: 1 });
});

it('refuses one caller too many without affecting the others', () => {
  const { source, join } = shared();
  const callers = Array.from({ length: 32 }, join);
  expect(join().heard).toEqual([expect.objectContaining({ code: 'overloaded' })]);
  source.next(say('a'));
  expect(callers.every(({ heard }) => heard.length === 1)).toBe(true);
});
