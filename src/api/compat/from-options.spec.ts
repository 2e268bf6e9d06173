import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromOptions } from './from-options.ts';

describe('fromOptions', () => {
  it('is empty for an empty request', () => {
    const nothing = {
      wish: {},
      options: {},
      tools: [],
      timeouts: undefined,
      streamRecovery: undefined,
    };
    expect(fromOptions(undefined)).toEqual(nothing);
    expect(fromOptions({})).toEqual(nothing);
    expect(fromOptions({ temperature: null, options: null, tools: null })).toEqual(nothing);
  });

  it('translates every field', () => {
    const options = fromOptions({
      provider: 'p',
      model: 'm',
      fallback_provider: 'fp',
      fallback_model: 'fm',
      temperature: 0,
      max_tokens: 1,
      top_p: 1,
      top_k: 2,
      stop: 'END',
      seed: -3,
      presence_penalty: -2,
      frequency_penalty: 2,
      reasoning_effort: 'high',
      num_ctx: 4096,
      response_format: { type: 'json_object' },
      tools: [{ type: 'function', function: { name: 'look', strict: true } }],
      tool_choice: 'required',
      stream_recovery: 'buffer',
      timeouts_ms: { first_token: 5 },
    });
    expect(options).toEqual({
      wish: { provider: 'p', model: 'm', fallbackProvider: 'fp', fallbackModel: 'fm' },
      options: {
        temperature: 0,
        maxTokens: 1,
        topP: 1,
        topK: 2,
        stop: ['END'],
        seed: -3,
        presencePenalty: -2,
        frequencyPenalty: 2,
        reasoningEffort: 'high',
        contextLength: 4096,
        responseFormat: { type: 'json' },
        toolChoice: { type: 'required' },
      },
      tools: [{ name: 'look', parameters: { type: 'object', properties: {} } }],
      timeouts: { first_token: 5 },
      streamRecovery: 'buffer',
    });
  });

  it('reads the nested form the same way, and prefers the outer field if both are given', () => {
    const asked = { temperature: 0.5, stop: ['a', 'b'] };
    const flat = fromOptions({ provider: 'p', model: 'm', ...asked });
    expect(fromOptions({ provider: 'p', model: 'm', options: asked })).toEqual(flat);
    expect(
      fromOptions({ provider: null, options: { provider: 'p', model: 'm', ...asked } }),
    ).toEqual(flat);
    expect(fromOptions({ temperature: 1, options: asked }).options.temperature).toBe(1);
  });

  it.each([
    [{ options: [] }, 'options.options'],
    [{ options: { options: {} } }, 'options.options'],
    [{ stop: '' }, 'options.stop'],
    [{ stop: Array.from({ length: 17 }, () => 'x') }, 'options.stop'],
    [
      { tools: [{ type: 'function', function: { name: 'x', paramters: {} } }] },
      'options.tools.0.function.paramters',
    ],
    [
      { tools: [{ type: 'function', function: { name: 'x', parameters: 'y' } }] },
      'options.tools.0.function.parameters',
    ],
    [
      { tools: [{ type: 'function', function: { name: 'x', description: 7 } }] },
      'options.tools.0.function.description',
    ],
    [{ tools: Array.from({ length: 257 }, () => 0) }, 'options.tools'],
    [{ tool_choice: { type: 'function' } }, 'options.tool_choice'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'x' } } },
      'options.response_format',
    ],
    [{ timeouts_ms: { first_token: 86_400_001 } }, 'options.timeouts_ms.first_token'],
    [{ reasoning_effort: 'maximal' }, 'options.reasoning_effort'],
  ])('refuses %j and names %s', (value, field) => {
    const refusal = expect.objectContaining({
      code: 'validation_failed',
      fields: [expect.objectContaining({ field })],
    }) as Error;
    expect(() => fromOptions(value)).toThrow(refusal);
  });

  it('returns options or throws validation_failed for every value', () => {
    const names = fc.constantFrom(
      ...['model', 'temperature', 'stop', 'tools', 'tool_choice', 'response_format', 'options'],
      ...['timeouts_ms', '__proto__', 'constructor', 'other'],
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.anything(), { noNullPrototype: true }), (value) => {
        try {
          expect(fromOptions(value).tools).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 'validation_failed', status: 422 });
        }
      }),
      { numRuns: 500 },
    );
  });
});
