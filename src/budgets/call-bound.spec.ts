import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../model/completion-request.ts';
import type { MessagePart } from '../model/message.ts';
import { textMessage } from '../model/message.ts';
import type { OwnBody } from '../model/own-body.ts';
import { givenVendorPart } from '../model/vendor-part.ts';
import type { GatedCall } from '../routing/attempt-gate.ts';
import { type CallBound, callBound } from './call-bound.ts';
import { PICTURE_TOKENS } from './limits.ts';

const LONG = 'x'.repeat(100_000);
const WINDOW = 200_000;

type Asked = Partial<Pick<CompletionRequest, 'system' | 'messages' | 'tools' | 'options'>>;

function bound(asked: Asked, fields?: Readonly<Record<string, unknown>>): CallBound {
  const own: OwnBody | undefined = fields && { dialect: 'openai', fields };
  const request = { messages: [], tools: [], options: {}, ...asked, ...(own && { own }) };
  const call: Pick<GatedCall, 'isOutputGiven'> & Record<string, unknown> = {
    isOutputGiven: true,
    question: { type: 'completion', request },
    candidate: { info: { contextWindow: WINDOW }, status: { kind: 'openai' } },
  };
  return callBound(call as unknown as GatedCall);
}

function ofParts(...parts: readonly MessagePart[]): CallBound {
  return bound({ messages: [{ role: 'user', parts }] });
}

describe('the input of a call', () => {
  it.each([
    ['a message', { messages: [textMessage('user', `data:image/png;base64,${LONG}`)] }],
    ['a system prompt', { system: `data:image/png;base64,${LONG}` }],
    [
      'a schema',
      {
        tools: [
          {
            name: 'f',
            description: '',
            parameters: { type: 'base64', media_type: 'image/png', description: LONG },
          },
        ],
      },
    ],
    [
      'what only the vendor knows of a tool',
      {
        tools: [
          {
            name: 'f',
            parameters: {},
            vendor: { dialect: 'anthropic', fields: { input_examples: [LONG] } },
          },
        ],
      },
    ],
  ] as const)('counts every byte of %s', (_, asked) => {
    expect(bound(asked as Asked).inputTokens).toBeGreaterThan(LONG.length);
  });

  it('counts a picture as one, wherever a vendor expects it', () => {
    const url = `data:image/png;base64,${LONG}`;
    const picture = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: url },
    };
    for (const part of [
      { type: 'image', url } as const,
      givenVendorPart('anthropic', picture),
      givenVendorPart('anthropic', { type: 'mcp_tool_result', content: ['seen', picture] }),
      givenVendorPart('openai-responses', {
        type: 'computer_call_output',
        output: { type: 'computer_screenshot', image_url: url },
      }),
    ]) {
      const { inputTokens } = ofParts(part);
      expect(inputTokens).toBeGreaterThan(PICTURE_TOKENS);
      expect(inputTokens).toBeLessThan(PICTURE_TOKENS + 1_000);
    }
  });

  it('is no picture in what a tool was asked', () => {
    const input = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: LONG },
    };
    const { inputTokens } = ofParts(givenVendorPart('anthropic', { type: 'mcp_tool_use', input }));
    expect(inputTokens).toBeGreaterThan(LONG.length);
  });

  it.each([
    ['openai', { type: 'file', file: { file_id: 'file_1' } }],
    ['openai-responses', { type: 'input_file', file_url: 'https://files.test/long.pdf' }],
    ['anthropic', { type: 'document', source: { type: 'url', url: 'https://files.test/a.pdf' } }],
    ['anthropic', { type: 'document', source: { type: 'file', file_id: 'file_1' } }],
  ] as const)('is the whole window for what %s reads from elsewhere: %j', (dialect, fields) => {
    expect(ofParts(givenVendorPart(dialect, fields)).inputTokens).toBe(WINDOW);
  });

  it.each([[{ previous_response_id: 'resp_1' }], [{ prompt: { id: 'pmpt_1' } }]])(
    'is the whole window for what the vendor has kept: %j',
    (fields) => {
      expect(bound({}, fields).inputTokens).toBe(WINDOW);
    },
  );

  it('has an hour of cache if a tool asks for it', () => {
    const fields = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const vendor = { dialect: 'anthropic', fields } as const;
    expect(bound({ tools: [{ name: 'f', parameters: {}, vendor }] }).writesForHour).toBe(true);
  });
});

describe('the output of a call', () => {
  it.each([
    [{ n: Infinity }],
    [{ n: 2.5 }],
    [{ max_completion_tokens: Infinity }],
    [{ max_completion_tokens: 10.5 }],
  ])('is a whole number that can be counted: %j', (fields) => {
    const { answers, output } = bound({}, fields);
    expect(Number.isSafeInteger(answers)).toBe(true);
    expect(Number.isSafeInteger(output.most)).toBe(true);
  });

  it('is at least what the caller allows', () => {
    expect(bound({}, { max_completion_tokens: 10.5, n: 2.5 })).toMatchObject({
      answers: 3,
      output: { most: 11, least: 11 },
    });
  });
});
