import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from './reasoning-seal.ts';

const THINKER = { provider: 'openai', model: 'gpt-6.1-terra' };

describe('a seal', () => {
  it('names its form, the provider and the model', () => {
    expect(seal(THINKER, 'gAAA==')).toBe('openai_reasoning:openai/gpt-6.1-terra:gAAA==');
  });

  it('gives back what was sealed, byte for byte, to the same model only', () => {
    const model = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(model, model, fc.string(), (own, other, encrypted) => {
        const signature = seal({ ...THINKER, model: own }, encrypted);
        expect(unseal({ ...THINKER, model: own }, signature)).toBe(encrypted);
        fc.pre(own !== other && !`${own}${other}`.includes('%3A'));
        expect(unseal({ ...THINKER, model: other }, signature)).toBeUndefined();
      }),
    );
  });

  it.each([
    ['nothing', undefined],
    ['Anthropic’s', 'c2VhbA=='],
    ['another form', 'redacted_thinking:b3BhcXVl'],
    ['another account', seal({ ...THINKER, provider: 'azure' }, 'gAAA')],
    ['a model with a colon in its name', seal({ ...THINKER, model: 'gpt-6.1-terra:x' }, 'gAAA')],
  ])('is not taken from %s', (_whose, signature) => {
    expect(unseal(THINKER, signature)).toBeUndefined();
  });
});
