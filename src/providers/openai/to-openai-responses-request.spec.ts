import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { textMessage, type Message, type MessagePart } from '../../model/message.ts';
import { seal } from './reasoning-seal.ts';
import { toOpenAIResponsesRequest } from './to-openai-responses-request.ts';

const TOOL = { name: 'look', parameters: { type: 'object' } };

function bodyOf(overrides: Partial<CompletionRequest>): Record<string, unknown> {
  const request = {
    model: 'gpt-4o',
    system: undefined,
    messages: [textMessage('user', 'Hi')],
    options: {},
    tools: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    ...overrides,
  };
  return { ...toOpenAIResponsesRequest(request, 'openai', 'vendor') };
}

function inputOf(...messages: readonly Message[]): unknown {
  return bodyOf({ messages })['input'];
}

describe('toOpenAIResponsesRequest', () => {
  it('says no more than it was told, and has nothing stored', () => {
    expect(bodyOf({})).toEqual({
      model: 'gpt-4o',
      input: [{ role: 'user', content: 'Hi' }],
      stream: true,
      store: false,
    });
  });

  it('asks the models that reason for their sealed reasoning', () => {
    expect(bodyOf({ model: 'gpt-6.1-terra' })['include']).toEqual(['reasoning.encrypted_content']);
  });

  it('maps every option that the API has, zeroes too', () => {
    const options = { temperature: 0, topP: 0, maxTokens: 16, stop: ['a'], seed: 0 };
    const body = bodyOf({ options, system: 'Be terse.' });
    expect(body).toMatchObject({
      temperature: 0,
      top_p: 0,
      max_output_tokens: 16,
      instructions: 'Be terse.',
    });
    expect(body).not.toHaveProperty('stop');
    expect(body).not.toHaveProperty('seed');
  });

  it('asks for a summary beside an effort', () => {
    const reasoningAt = (reasoningEffort: 'none' | 'high') =>
      bodyOf({ options: { reasoningEffort } })['reasoning'];
    expect(reasoningAt('high')).toEqual({ effort: 'high', summary: 'auto' });
    expect(reasoningAt('none')).toEqual({ effort: 'none' });
  });

  it.each([
    [{ type: 'text' } as const, { type: 'text' }],
    [{ type: 'json' } as const, { type: 'json_object' }],
    [
      { type: 'json-schema', name: 'n', schema: { type: 'object' }, isStrict: true } as const,
      { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
    ],
  ])('maps the response format %j', (responseFormat, format) => {
    expect(bodyOf({ options: { responseFormat } })['text']).toEqual({ format });
  });

  it.each([
    [{ type: 'auto' } as const, 'auto'],
    [{ type: 'none' } as const, 'none'],
    [{ type: 'required' } as const, 'required'],
    [{ type: 'tool', name: 'look' } as const, { type: 'function', name: 'look' }],
  ])('maps the tool choice %j, but only beside tools', (toolChoice, expected) => {
    const options = { toolChoice };
    expect(bodyOf({ options, tools: [TOOL] })).toMatchObject({
      tool_choice: expected,
      tools: [{ type: 'function', ...TOOL, strict: false }],
    });
    expect(bodyOf({ options })).not.toHaveProperty('tool_choice');
  });
});

describe('input', () => {
  it('has images and texts as parts, a lone text as a string', () => {
    const url = 'data:image/png;base64,AA==';
    const parts: readonly MessagePart[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'image', url },
    ];
    expect(inputOf({ role: 'user', parts }, textMessage('system', 'Be kind.'))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: url, detail: 'auto' },
        ],
      },
      { role: 'system', content: 'Be kind.' },
    ]);
  });

  it('has calls and results as items of their own, results before what the user adds', () => {
    const call = { type: 'tool-call', id: 'c', name: 'look', arguments: '{' } as const;
    const parts: readonly MessagePart[] = [
      { type: 'text', text: 'and now?' },
      { type: 'tool-result', toolCallId: 'c', content: '42' },
    ];
    expect(inputOf({ role: 'assistant', parts: [call] }, { role: 'user', parts })).toEqual([
      { type: 'function_call', call_id: 'c', name: 'look', arguments: '{' },
      { type: 'function_call_output', call_id: 'c', output: '42' },
      { role: 'user', content: 'and now?' },
    ]);
  });

  it('returns what this model sealed here, without an id, and no other reasoning', () => {
    const sealed = seal({ provider: 'openai', model: 'gpt-4o' }, 'gAAA==');
    const foreign = seal({ provider: 'azure', model: 'gpt-4o' }, 'gAAA==');
    const parts: readonly MessagePart[] = [
      { type: 'reasoning', text: 'Hm.', signature: sealed },
      { type: 'reasoning', text: '', signature: sealed },
      { type: 'reasoning', text: 'Ah.', signature: foreign },
      { type: 'reasoning', text: 'Oh.' },
      { type: 'text', text: 'Four.' },
    ];
    expect(inputOf({ role: 'assistant', parts })).toEqual([
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'gAAA==',
      },
      { type: 'reasoning', summary: [], encrypted_content: 'gAAA==' },
      { role: 'assistant', content: 'Four.' },
    ]);
  });

  it('leaves out reasoning that nothing follows, which the vendor refuses', () => {
    const signature = seal({ provider: 'openai', model: 'gpt-4o' }, 'gAAA==');
    expect(
      inputOf(
        { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.', signature }] },
        textMessage('user', 'Hi'),
      ),
    ).toEqual([{ role: 'user', content: 'Hi' }]);
  });
});
