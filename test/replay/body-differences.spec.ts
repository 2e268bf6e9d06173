import { describe, expect, it } from 'vitest';
import { bodyDifferences } from './body-differences.ts';

const BODY = { model: 'a', input: [{ role: 'user', content: 'Hi' }], top_p: 1 };

describe('two bodies', () => {
  it('are equal but for what Rhetor decides', () => {
    expect(bodyDifferences(BODY, { ...BODY, model: 'b', stream: true, store: false })).toEqual([]);
    const past = { role: 'user', content: 'before' };
    const received = { ...BODY, input: [past, ...BODY.input] };
    expect(bodyDifferences({ ...BODY, previous_response_id: 'resp_1' }, received)).toEqual([]);
    const sealed = 'reasoning.encrypted_content';
    expect(bodyDifferences(BODY, { ...BODY, include: [sealed] })).toEqual([]);
    expect(bodyDifferences({ ...BODY, include: [] }, { ...BODY, include: [sealed] })).toEqual([]);
  });

  it('differ in fields that are lost, added or changed, each by its path', () => {
    expect(
      bodyDifferences(BODY, {
        input: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }], name: 'bob' }],
        include: ['logprobs'],
      }),
    ).toEqual([
      'input[].content: a list instead of another string',
      'input[].name is added',
      'top_p is lost',
      'include is added',
    ]);
    expect(bodyDifferences(BODY, { ...BODY, input: [] })).toEqual([
      'input: 0 elements instead of 1',
    ]);
  });
});
