import { describe, expect, it } from 'vitest';
import {
  countForm,
  jsonObjectForm,
  jsonTextForm,
  listForm,
  objectForm,
  textForm,
  usageForm,
} from './readable-forms.ts';

describe('forms of fields', () => {
  it.each([
    [textForm, [{ type: 'text', text: 'a' }, { text: 'b' }], 'ab'],
    [textForm, { a: 1 }, undefined],
    [textForm, [[]], undefined],
    [countForm, '7', 7],
    [countForm, -1, undefined],
    [jsonTextForm, { a: 1 }, '{"a":1}'],
    [jsonTextForm, [], '{}'],
    [jsonObjectForm, '{"a":1}', { a: 1 }],
    [jsonObjectForm, 'a', {}],
    [listForm(textForm), ['a', 7, null, 'b'], ['a', 'b']],
    [
      usageForm,
      { a_tokens: '1', b_tokens: {}, details: { c_tokens: true }, d: 'x' },
      { a_tokens: 1, details: {}, d: 'x' },
    ],
    [objectForm({ a: textForm }, { b: 1 }), { a: 7, c: [] }, { b: 1, c: [] }],
    [objectForm({}, { b: 1 }), 'x', { b: 1 }],
  ])('%o puts %j right', (form, odd, right) => {
    expect(form(odd)).toEqual(right);
  });

  it('keep the value itself where there is nothing to put right', () => {
    const good = {
      text: 'a',
      usage: { a_tokens: 1, details: { b_tokens: null } },
      list: [{ text: 'b' }],
    };
    const item = objectForm({ text: textForm });
    const form = objectForm(
      { text: textForm, usage: usageForm, list: listForm(item) },
      { text: '' },
    );
    expect(form(good)).toBe(good);
  });
});
