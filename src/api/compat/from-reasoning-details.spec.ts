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
      { type, text: 'The ' },
      { type, text: 'moon.' },
      { type, text: '', signature: 'c2Vh' },
      { type, text: '', signature: 'aGlk' },
      { type, text: 'And the ' },
      { type, text: 'sun.' },
    ];
    const indexes = [0, 0, 0, 1, 2, 2];
    expect(fromReasoningDetails(pieces)).toEqual(whole);
    const numbered = pieces.map((piece, place) => ({ ...piece, index: indexes[place] }));
    expect(fromReasoningDetails(numbered)).toEqual(whole);
    expect(fromReasoningDetails(whole)).toEqual(whole);
  });

  it('of another form are left out', () => {
    const others = ['text', null, { type: 'reasoning.encrypted', data: 'c2Vh' }, { type, text: 7 }];
    expect(fromReasoningDetails(others)).toEqual([]);
  });
});
