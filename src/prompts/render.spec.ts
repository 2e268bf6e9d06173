import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../test/support/cpu-time.ts';
import { parseTemplate, renderTemplate, type TemplateValues } from './render.ts';

function render(text: string, values: TemplateValues, declared: readonly string[] = []) {
  return renderTemplate(parseTemplate(text, declared), values);
}

const name = fc.stringMatching(/^[A-Za-z_]\w{0,10}$/);

describe('renderTemplate', () => {
  it.each([
    ['{{name}} and {{name}}', { name: 'A' }, [], 'A and A'],
    ['{name} {{name}}', { name: 'A' }, [], '{name} A'],
    ['{name} {{name}}', { name: 'A' }, ['name'], 'A A'],
    ['if (x) {return} {}', {}, ['x'], 'if (x) {return} {}'],
    ['{{{name}}}', { name: 'A' }, [], '{A}'],
    ['{{name}', { name: 'A' }, [], '{{name}'],
    ['{{ name }} {{1a}} {{a-b}}', {}, [], '{{ name }} {{1a}} {{a-b}}'],
    ['{{count}} {{is_on}}', { count: 3, is_on: false }, [], '3 false'],
    ['{{a}}{{b}}', { a: '{{b}}', b: '{a}' }, ['a'], '{{b}}{a}'],
    ['{{a}}', { a: "$& $1 $` $' $$" }, [], "$& $1 $` $' $$"],
    ['{{a}}', { a: '' }, [], ''],
    ['', {}, [], ''],
    ['{{a|none}} {{b|none}}', { b: 'B' }, [], 'none B'],
    ['[{{a|}}] {{b|two words, "quoted"}}', { a: null }, [], '[] two words, "quoted"'],
    ['{{a|x|y}} {{a| }}', {}, [], 'x|y  '],
    ['{{a|first}} {{a|second}}', {}, [], 'first second'],
    ['{{a|{b}}}', { b: 'B' }, ['b'], '{{a|B}}'],
    ['{{a|$& {{b}}', { b: '$&' }, [], '{{a|$& $&'],
    ['{a|x}', {}, ['a'], '{a|x}'],
  ])('renders %j', (text, values, declared, expected) => {
    expect(render(text, values, declared)).toEqual({ text: expected });
  });

  it('names every variable that is missing or not a plain value', () => {
    expect(render('{{a}} {{b}} {{a}} {{c}} {{d}}', { b: {}, c: null, d: ['x'] })).toEqual({
      missing: ['a', 'c'],
      unusable: ['b', 'd'],
    });
  });

  it('needs a value if only one of its places has a default', () => {
    expect(render('{{a|x}} {{a}}', {})).toEqual({ missing: ['a'], unusable: [] });
    expect(render('{{a|x}}', { a: {} })).toEqual({ missing: [], unusable: ['a'] });
  });

  it('returns no text longer than the limit', () => {
    const text = '{{a}}'.repeat(1_000);
    expect(render(text, { a: 'x'.repeat(1_000) })).toEqual({ text: 'x'.repeat(1_000_000) });
    expect(render(text, { a: 'x'.repeat(2_000_000) })).toEqual({ characters: 2_000_000_000 });
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'treats %s like any other name',
    (key) => {
      expect(render(`{{${key}}}`, {})).toEqual({ missing: [key], unusable: [] });
      const values = JSON.parse(`{"${key}":"plain"}`) as TemplateValues;
      expect(render(`{{${key}}}`, values)).toEqual({ text: 'plain' });
    },
  );

  it('evaluates nothing', () => {
    const text = '{{a.b}} {{a()}} ${a} {{#if a}} <%= a %> {{constructor.constructor("x")()}}';
    expect(render(text, { a: 'A' }, ['a'])).toEqual({ text: text.replace('{a}', 'A') });
  });

  it('inserts any value literally between any literal texts', () => {
    const literal = fc.string().map((text) => text.replaceAll(/[{}]/g, ''));
    fc.assert(
      fc.property(literal, name, literal, fc.string(), (before, key, after, value) => {
        const values = Object.fromEntries([[key, value]]);
        expect(render(`${before}{{${key}}}${after}`, values)).toEqual({
          text: before + value + after,
        });
      }),
    );
  });

  it('inserts a default literally, unless there is a value', () => {
    const value = fc.string().map((text) => text.replaceAll(/[{}]/g, ''));
    fc.assert(
      fc.property(name, value, fc.option(fc.string()), (key, defaultValue, given) => {
        const values = Object.fromEntries([[key, given]]);
        expect(render(`{{${key}|${defaultValue}}}`, values)).toEqual({
          text: given ?? defaultValue,
        });
      }),
    );
  });

  it('leaves a text without variables unchanged, whatever its braces', () => {
    const piece = fc.constantFrom('{', '}', '{{', '}}', 'a', ' ', '1', '{ a }', '$&', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        fc.pre(!text.includes('{{a'));
        expect(render(text, {})).toEqual({ text });
      }),
    );
  });

  it('reads hostile text in linear time', () => {
    const took = cpuTimeOf(() => {
      for (const unit of ['{', '{{a', '{a{', '{{a}', '{{a|', '{{a|}', '{{a|b', '}}', 'a']) {
        expect(render(unit.repeat(100_000), {})).toHaveProperty('text');
      }
    });
    expect(took).toBeLessThan(2_000);
  });
});
