import { expect, it } from 'vitest';
import type { VendorFrame } from '../../model/completion-event.ts';
import { ArrivedAnswer } from './arrived-answer.ts';

const frame = (text: string): VendorFrame => ({
  type: 'vendor-frame',
  text,
  isClosing: false,
});

/** An answer that has come in frames, each with its meaning. */
function arrived(mostUnits: number, ...texts: readonly string[]): ArrivedAnswer {
  const answer = new ArrivedAnswer(mostUnits);
  for (const text of texts) {
    expect(answer.add(frame(text))).toBe(true);
    expect(answer.add({ type: 'text-delta', text })).toBe(false);
  }
  return answer;
}

it('keeps the vendor’s frames as they came', () => {
  const answer = arrived(6, 'abc', 'def');
  expect(answer.own).toEqual([frame('abc'), frame('def')]);
  expect(answer.toEvents()).toEqual(answer.own);
});

it.each([0, 5])('keeps their meaning where they are more than %i units', (most) => {
  const answer = arrived(most, 'abc', 'def', 'g');
  expect(answer.own).toBeUndefined();
  expect(answer.toEvents()).toEqual([{ type: 'text-delta', text: 'abcdefg' }]);
});

it('begins anew with another model', () => {
  const answer = arrived(5, 'abc', 'def');
  answer.changeModel(false);
  answer.add(frame('x'));
  expect(answer.own).toEqual([frame('x')]);
});
