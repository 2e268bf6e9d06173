import { expect, it, vi } from 'vitest';
import { RunningCalls } from './running-calls.ts';

it('cancels the call of that caller and id, as long as it runs', () => {
  const calls = new RunningCalls();
  const cancel = vi.fn<() => void>();
  const end = calls.begin('a', 1, cancel);
  for (const [caller, id] of [['b', 1] as const, ['a', '1'] as const, ['a', 2] as const]) {
    calls.cancel(caller, id);
  }
  expect(cancel).not.toHaveBeenCalled();
  calls.cancel('a', 1);
  expect(cancel).toHaveBeenCalledOnce();
  end();
  calls.cancel('a', 1);
  expect(cancel).toHaveBeenCalledOnce();
});

it('cancels none of two that it cannot tell apart, until one of them has ended', () => {
  const calls = new RunningCalls();
  const one = vi.fn<() => void>();
  const other = vi.fn<() => void>();
  const end = calls.begin('a', 1, one);
  calls.begin('a', 1, other);
  calls.cancel('a', 1);
  expect([one, other].flatMap(({ mock }) => mock.calls)).toEqual([]);
  end();
  end();
  calls.cancel('a', 1);
  expect(one).not.toHaveBeenCalled();
  expect(other).toHaveBeenCalledOnce();
});
