/**
 * The body of a chat completion: which fields are translated, passed on, only reported, or refused.
 */
import { describe, expect, it } from 'vitest';
import { fromChatCompletionBody } from './from-chat-body.ts';

const BARE = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };

describe('the body of a chat completion', () => {
  it('is translated as far as Rhetor has equivalents', () => {
    const body = fromChatCompletionBody({
      ...BARE,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 10,
      max_completion_tokens: 20,
      stop: 'END',
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: -1,
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
      tool_choice: { type: 'function', function: { name: 'weather' } },
      n: 1,
      logprobs: false,
    });
    expect(body).toMatchObject({ model: 'm', isStreaming: true, includesUsage: true });
    expect(body.options).toEqual({
      temperature: 0.5,
      topP: 0.9,
      maxTokens: 20,
      stop: ['END'],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      reasoningEffort: 'low',
      responseFormat: { type: 'json' },
      toolChoice: { type: 'tool', name: 'weather' },
    });
    expect(body.vendor).toBeUndefined();
  });

  it('treats null as an absent field', () => {
    const nulls = { temperature: null, stop: null, tools: null, logit_bias: null, user: null };
    const body = fromChatCompletionBody({ ...BARE, ...nulls });
    expect(body.options).toEqual({});
    expect(body.vendor).toBeUndefined();
  });

  it("keeps the other fields, and separates those that affect the answer from those that don't", () => {
    const { vendor, metadata } = fromChatCompletionBody({
      ...BARE,
      prediction: { type: 'content', content: 'x' },
      parallel_tool_calls: false,
      user: 'bob',
      metadata: { team: 'a', 'x-rhetor-context': 'test' },
      tools: [{ type: 'function', function: { name: 'f', strict: true } }],
    });
    expect(vendor).toEqual({
      dialect: 'openai',
      fields: {
        prediction: { type: 'content', content: 'x' },
        parallel_tool_calls: false,
        user: 'bob',
        metadata: { team: 'a' },
      },
      needed: ['prediction'],
      hints: ['tools.0.function.strict', 'user', 'metadata'],
      covers: ['parallelToolCalls'],
    });
    expect(metadata).toEqual({ team: 'a', 'x-rhetor-context': 'test' });
  });

  it('passes on unchanged what only OpenAI can judge, and also translates it where it fits', () => {
    const fit = fromChatCompletionBody({ ...BARE, logit_bias: { '5': 1 } });
    expect(fit.options).toEqual({ logitBias: { '5': 1 } });
    expect(fit.vendor).toEqual({
      dialect: 'openai',
      fields: { logit_bias: { '5': 1 } },
      needed: [],
      hints: [],
      covers: ['logitBias'],
    });
    const odd = fromChatCompletionBody({ ...BARE, logit_bias: { five: 1 } });
    expect(odd.options).toEqual({});
    expect(odd.vendor).toMatchObject({
      fields: { logit_bias: { five: 1 } },
      needed: ['logit_bias'],
    });
  });

  it('reads whether tools may be called in parallel', () => {
    expect(fromChatCompletionBody({ ...BARE, parallel_tool_calls: false })).toMatchObject({
      options: { parallelToolCalls: false },
      vendor: { fields: { parallel_tool_calls: false }, needed: [], hints: [] },
    });
  });

  it.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 3 }, 'logprobs'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ functions: [] }, 'functions'],
  ])('%j needs the vendor’s own answer', (fields, field) => {
    const { vendor } = fromChatCompletionBody({ ...BARE, ...fields });
    expect(vendor).toMatchObject({ needed: [field], ofAnswer: [field] });
  });

  it.each([
    [{ temperature: 3 }, 'temperature'],
    [{ reasoning_effort: 'most' }, 'reasoning_effort'],
    [{ stop: [1] }, 'stop.0'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [{ tools: [{ name: 'a' }] }, 'tools.0'],
    [{ tool_choice: { function: {} } }, 'tool_choice.function.name'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages.0.content.0.image_url',
    ],
  ])('leaves to its own vendor what does not fit: %j', (body, field) => {
    expect(fromChatCompletionBody({ ...BARE, ...body }).vendor?.misfits?.[0]?.field).toBe(field);
  });

  it.each([
    [{ stream: 'yes' }, 'stream'],
    [{ messages: [] }, 'messages'],
    [{ model: undefined }, 'model'],
    [{ tools: 'all' }, 'tools'],
  ])('%j is refused by name', (fields, field) => {
    expect(() => fromChatCompletionBody({ ...BARE, ...fields })).toThrow(
      expect.objectContaining({ fields: [expect.objectContaining({ field })] }),
    );
  });
});
