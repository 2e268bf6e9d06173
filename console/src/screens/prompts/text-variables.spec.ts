import { expect, it } from 'vitest';
import { variablesOf } from './text-variables.ts';

it('finds each variable once, with its default', () => {
  const text = 'Write to {{customer}} about {{order}}, {{tone|warm}}. Bye, {{customer}} {{ no }}.';
  expect(variablesOf(text, [])).toEqual([
    { name: 'customer' },
    { name: 'order' },
    { name: 'tone', byDefault: 'warm' },
  ]);
});

it('takes single braces for a variable only where they are declared', () => {
  expect(variablesOf('{one} {two}', ['two'])).toEqual([{ name: 'two' }]);
});

it.each(['{{a|x}} {{a}}', '{{a}} {{a|x}}'])('needs a value for %s', (text) => {
  expect(variablesOf(text, [])).toEqual([{ name: 'a' }]);
});
