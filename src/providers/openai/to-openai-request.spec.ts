import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { textMessage, type Message } from '../../model/message.ts';
import { toOpenAIRequest } from './to-openai-request.ts';

const TOOL = { name: 'look', parameters: { type: 'object' } };

function request(overrides: Partial<CompletionRequest>): CompletionRequest {
  return {
    model: 'gpt-4o',
    system: undefined,
    messages: [textMessage('user', 'Hi')],
    options: {},
    tools: [],
    limits: { connectMs: 1, firstTokenMs: 1, idleMs: 1 },
    ...overrides,
  };
}

function messagesOf(...messages: readonly Message[]): unknown {
  return toOpenAIRequest(request({ messages }), 'vendor').messages;
}

describe('toOpenAIRequest', () => {
  it('says no more than it was told', () => {
    expect(toOpenAIRequest(request({}), 'vendor')).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('names the limit as the server knows it', () => {
    const limited = request({ options: { maxTokens: 7 } });
    expect(toOpenAIRequest(limited, 'vendor')).toMatchObject({ max_completion_tokens: 7 });
    expect(toOpenAIRequest(limited, 'vendor')).not.toHaveProperty('max_tokens');
    expect(toOpenAIRequest(limited, 'compatible')).toMatchObject({ max_tokens: 7 });
    expect(toOpenAIRequest(limited, 'compatible')).not.toHaveProperty('max_completion_tokens');
  });

  it('maps every option, zeroes too', () => {
    const options = {
      temperature: 0,
      topP: 0,
      stop: ['a'],
      seed: 0,
      presencePenalty: 0,
      frequencyPenalty: -1,
      reasoningEffort: 'minimal',
    } as const;
    expect(toOpenAIRequest(request({ options }), 'vendor')).toMatchObject({
      temperature: 0,
      top_p: 0,
      stop: ['a'],
      seed: 0,
      presence_penalty: 0,
      frequency_penalty: -1,
      reasoning_effort: 'minimal',
    });
  });

  it.each([
    [{ type: 'text' } as const, { type: 'text' }],
    [{ type: 'json' } as const, { type: 'json_object' }],
    [
      { type: 'json-schema', name: 'n', schema: { type: 'object' }, isStrict: true } as const,
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
    ],
  ])('maps the response format %j', (responseFormat, expected) => {
    const body = toOpenAIRequest(request({ options: { responseFormat } }), 'vendor');
    expect(body.response_format).toEqual(expected);
  });

  it.each([
    [{ type: 'auto' } as const, 'auto'],
    [{ type: 'none' } as const, 'none'],
    [{ type: 'required' } as const, 'required'],
    [{ type: 'tool', name: 'look' } as const, { type: 'function', function: { name: 'look' } }],
  ])('maps the tool choice %j, but only beside tools', (toolChoice, expected) => {
    const options = { toolChoice };
    expect(toOpenAIRequest(request({ options, tools: [TOOL] }), 'vendor').tool_choice).toEqual(
      expected,
    );
    expect(toOpenAIRequest(request({ options }), 'vendor')).not.toHaveProperty('tool_choice');
  });

  it('asks the newest models not to reason when they get tools, unless the caller said so', () => {
    const asked = request({ model: 'gpt-5.6-luna', tools: [TOOL] });
    expect(toOpenAIRequest(asked, 'vendor').reasoning_effort).toBe('none');
    const wished = { ...asked, options: { reasoningEffort: 'high' } as const };
    expect(toOpenAIRequest(wished, 'vendor').reasoning_effort).toBe('high');
  });
});

describe('messages', () => {
  it('have images and texts as parts, a lone text as a string', () => {
    const image = { type: 'image', url: 'data:image/png;base64,AA==' } as const;
    expect(
      messagesOf({ role: 'user', parts: [{ type: 'text', text: 'What is this?' }, image] }),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
    ]);
  });

  it('have no content beside tool calls that stand alone', () => {
    const call = { type: 'tool-call', id: 'c', name: 'look', arguments: '{' } as const;
    expect(messagesOf({ role: 'assistant', parts: [call] })).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{' } }],
      },
    ]);
  });

  it('put tool results before what the user adds', () => {
    const parts = [
      { type: 'text', text: 'and now?' },
      { type: 'tool-result', toolCallId: 'c', content: '42' },
    ] as const;
    expect(messagesOf({ role: 'user', parts })).toEqual([
      { role: 'tool', tool_call_id: 'c', content: '42' },
      { role: 'user', content: 'and now?' },
    ]);
  });

  it('leave reasoning out, and what was nothing else', () => {
    const reasoning = { type: 'reasoning', text: 'hm', signature: 'sealed' } as const;
    expect(
      messagesOf(
        { role: 'assistant', parts: [reasoning] },
        { role: 'assistant', parts: [reasoning, { type: 'text', text: 'Four.' }] },
      ),
    ).toEqual([{ role: 'assistant', content: 'Four.' }]);
  });
});
