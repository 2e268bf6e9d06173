import { describe, expect, it } from 'vitest';
import { fromReasoningDetails } from './from-reasoning-details.ts';

const type = 'reasoning.text';

describe('details of reasoning', () => {
  it('are joined into blocks, whether a client joined their pieces or not', () => {
    const whole = [
      { type: 'reasoning', text: 'The moon.', signature: 'c2Vh' },
      { type: 'reasoning', text: '', signature: 'aGlk' },
      { type: 'reasoning', text: 'And the sun.' },
    ];
    const pieces = [
      { type, text: 'The ', index: 0 },
      { type, text: 'moon.', index: 0 },
      { type, text: '', signature: 'c2Vh', index: 0 },
      { type, text: '', signature: 'aGlk', index: 1 },
      { type, text: 'And the ', index: 2 },
      { type, text: 'sun.', index: 2 },
    ];
    expect(fromReasoningDetails(pieces)).toEqual(whole);
    expect(fromReasoningDetails(pieces.map(({ index: _, ...piece }) => piece))).toEqual(whole);
    expect(fromReasoningDetails(whole)).toEqual(whole);
  });

  it('of another form are left out', () => {
    const others = ['text', null, { type: 'reasoning.encrypted', data: 'c2Vh' }, { type, text: 7 }];
    expect(fromReasoningDetails(others)).toEqual([]);
  });
});
