import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loggableText, withoutQuotes } from './loggable-text.ts';
import { RhetorError } from '../rhetor-error.ts';

const PROMPT = 'my cat ate the homework of my daughter';
const request = { system: 'be kind', messages: [{ role: 'user', parts: [{ text: PROMPT }] }] };

describe('withoutQuotes', () => {
  it.each([
    [`openai answered 400: "${PROMPT}" is too long`, 'openai answered 400: "[quoted]" is too long'],
    ['near "cat ate the homework of"…', 'near "[quoted]"…'],
    ['openai answered 503: overloaded', 'openai answered 503: overloaded'],
    ['the system prompt "be kind" is refused', 'the system prompt "[quoted]" is refused'],
    ['for the user: unkind', 'for the user: unkind'],
  ])('reduces %j to %j', (text, clean) => {
    expect(withoutQuotes(text, request)).toBe(clean);
  });

  it('finds every quotation of 15 characters, at any position', () => {
    const words = fc
      .string({ minLength: 16, maxLength: 400 })
      .filter((text) => text === text.trim());
    fc.assert(
      fc.property(words, fc.string({ maxLength: 40 }), fc.nat(), (source, before, place) => {
        const from = place % (source.length - 14);
        const quote = source.slice(from, from + 15);
        const clean = withoutQuotes(`${before}${quote}!`, [source]);
        expect(clean).toContain('[quoted]');
      }),
    );
  });

  it('omits the whole text when a search for quotations would take too long', () => {
    expect(withoutQuotes('overloaded', ['a'.repeat(600_000)])).toBe('[quoted]');
  });
});

describe('loggableText', () => {
  it('is what an upstream reported or what failed here, but never the text of a refusal', () => {
    const said = new RhetorError('invalid_value', PROMPT, { loggable: '[quoted]' });
    expect(loggableText(said)).toBe('[quoted]');
    const own = new RhetorError('storage_unavailable', 'The disk is full.');
    expect(loggableText(own)).toBe('The disk is full.');
    expect(loggableText(new RhetorError('invalid_value', PROMPT))).toBeUndefined();
  });
});
