import { describe, expect, it } from 'vitest';
import { reasoningIn } from './reasoning-text.ts';

describe('reasoningIn', () => {
  it.each([
    [{ reasoning_content: 'hm' }],
    [{ reasoning: 'hm' }],
    [{ thinking: 'hm' }],
    [{ reasoning: 'hm', reasoning_content: 'hm' }],
    [{ reasoning_content: '', reasoning: 'hm' }],
    [{ reasoning_content: null, reasoning: null, thinking: 'hm' }],
    [{ reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }],
    [
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'h' },
          { type: 'reasoning.text', text: 'm' },
        ],
      },
    ],
    [{ reasoning_details: [{ type: 'reasoning.summary', summary: 'hm' }] }],
    [{ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }, { text: 'hm' }] }],
    [{ reasoning: { type: 'thinking', thinking: 'hm' } }],
    [{ reasoning: ['h', 'm'] }],
    [{ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
  ])('finds it in %j', (message) => {
    expect(reasoningIn(message, 'delta')).toBe('hm');
  });

  it.each([
    [{}],
    [{ content: 'text' }],
    [{ reasoning: null, reasoning_details: [] }],
    [{ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] }],
  ])('finds none in %j', (message) => {
    expect(reasoningIn(message, 'delta')).toBe('');
  });

  it.each([[7], [true], [{ toString: 1 }], [[[]]], [[1, 2]], [[{ type: 'text', text: {} }]]])(
    'names the field that holds something else: %j',
    (value) => {
      expect(() => reasoningIn({ reasoning: value }, 'delta')).toThrow(/^delta\.reasoning/);
    },
  );
});
