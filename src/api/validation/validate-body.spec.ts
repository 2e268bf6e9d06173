import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ChatBody, MessageBody } from '../rhetor/dto/message.dto.ts';
import { OptionsBody } from './options.dto.ts';
import { validateBody } from './validate-body.ts';

function faultsOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof RhetorError && error.code === 'validation_failed') return error.fields;
    throw error;
  }
}

describe('validateBody', () => {
  it('creates a body of its class, with nested values unchanged', () => {
    const options = { temperature: 1 };
    const body = validateBody(MessageBody, { message: 'x', options });
    expect(body).toBeInstanceOf(MessageBody);
    expect(body.options).toBe(options);
  });

  it('treats null as absent', () => {
    expect(validateBody(MessageBody, { message: 'x', streaming: null }).streaming).toBeUndefined();
    expect(faultsOf(() => validateBody(MessageBody, { message: null }))).toHaveLength(1);
  });

  it('accepts the fields of the class and of its base classes', () => {
    expect(
      validateBody(ChatBody, { messages: [1], context_id: 'a', component: 'b' }),
    ).toMatchObject({
      messages: [1],
      context_id: 'a',
      component: 'b',
    });
    expect(faultsOf(() => validateBody(ChatBody, { messages: [1], message: 'x' }))).toEqual([
      { field: 'message', message: 'is not a known field' },
    ]);
  });

  it('names fields by path', () => {
    expect(faultsOf(() => validateBody(OptionsBody, { seed: 0.5, x: 1 }, 'options'))).toEqual([
      { field: 'options.x', message: 'is not a known field' },
    ]);
    expect(faultsOf(() => validateBody(OptionsBody, { seed: 0.5 }, 'options'))).toEqual([
      { field: 'options.seed', message: 'must be an integer number' },
    ]);
  });

  it('reports a wrong type before a wrong size', () => {
    const of = (body: object) => faultsOf(() => validateBody(ChatBody, body));
    expect(of({ messages: 'x' })).toEqual([{ field: 'messages', message: 'must be an array' }]);
    expect(of({ messages: [1], component: 7 })).toEqual([
      { field: 'component', message: 'must be a string' },
    ]);
    expect(faultsOf(() => validateBody(OptionsBody, { seed: 'x', max_tokens: 'x' }))).toEqual([
      { field: 'max_tokens', message: 'must be an integer number' },
      { field: 'seed', message: 'must be an integer number' },
    ]);
    expect(faultsOf(() => validateBody(OptionsBody, { temperature: 'hot' }))).toEqual([
      { field: 'temperature', message: 'must be a number' },
    ]);
    expect(of({ messages: [] })).toEqual([
      { field: 'messages', message: expect.stringContaining('1') },
    ]);
  });

  it('names at most 20 unknown fields, and shortens their names', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`.repeat(99), n]));
    const faults = faultsOf(() => validateBody(MessageBody, many)) as { field: string }[];
    expect(faults).toHaveLength(20);
    for (const { field } of faults) expect(field.length).toBeLessThanOrEqual(64);
  });

  it('returns a body or throws a validation error for every value, and leaves its input unchanged', () => {
    const keys = fc.constantFrom('message', '__proto__', 'constructor', 'toString', 'options', 'x');
    const body = fc.oneof(
      fc.anything(),
      fc.dictionary(keys, fc.anything(), { noNullPrototype: false }),
    );
    fc.assert(
      fc.property(body, (value) => {
        const faults = faultsOf(() => validateBody(MessageBody, value));
        if (faults !== undefined) expect(faults).not.toHaveLength(0);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
