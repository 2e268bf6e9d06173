import { describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { MessagePart } from '../../model/message.ts';
import { textMessage } from '../../model/message.ts';
import { givenVendorPart } from '../../model/vendors/vendor-part.ts';
import type { GatedCall } from '../../routing/attempt-gate.ts';
import { type CallBound, callBound } from './call-bound.ts';
import {
  DEEP_READINGS,
  USUAL_OUTPUT_TOKENS,
  USUAL_READINGS,
  VENDOR_TOOL_TOKENS,
} from '../limits.ts';
import { PICTURE_TOKENS } from './picture-tokens.ts';

const LONG = 'x'.repeat(100_000);
const WINDOW = 200_000;
const LONGER = 'x'.repeat(WINDOW + 1);

type Asked = Partial<Pick<CompletionRequest, 'system' | 'messages' | 'tools' | 'options'>>;

function bound(
  asked: Asked,
  fields?: Readonly<Record<string, unknown>>,
  dialect = 'openai',
  model = 'one',
): CallBound {
  const own = fields && { dialect, fields, keepsMessages: true };
  const request = { messages: [], tools: [], options: {}, ...asked, ...(own && { own }) };
  const call: Pick<GatedCall, 'isOutputGiven'> & Record<string, unknown> = {
    isOutputGiven: true,
    question: { type: 'completion', request },
    candidate: { model, info: { contextWindow: WINDOW }, status: { kind: 'openai' } },
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

  it.each([
    ['a page in the result of a tool', 'messages', { type: 'search_result', content: [LONG] }],
    [
      'a text file in the output of a function',
      'input',
      { type: 'input_file', file_data: `data:text/plain,${LONG}` },
    ],
  ])('counts every byte of %s that goes as it came', (_, name, part) => {
    const fields = { [name]: [{ role: 'user', content: [{ type: 'result', content: [part] }] }] };
    expect(bound({}, fields).inputTokens).toBeGreaterThan(LONG.length);
  });

  it('counts every byte of a group of tools', () => {
    const tools = [{ type: 'namespace', description: LONG, tools: [] }];
    expect(bound({}, { tools }).inputTokens).toBeGreaterThan(LONG.length);
  });

  it('counts once what was understood and goes as it came', () => {
    const understood = { messages: [textMessage('user', LONG)] };
    const messages = [{ role: 'user', content: LONG }];
    expect(bound(understood, { messages }).inputTokens).toBe(bound(understood).inputTokens);
  });

  it('counts every field of a body for embeddings', () => {
    const own = { dialect: 'openai', fields: { input: 'Hi', messages: [{ content: LONG }] } };
    const question = { type: 'embedding', request: { inputs: ['Hi'], own } };
    const call: unknown = { question };
    expect(callBound(call as GatedCall).inputTokens).toBeGreaterThan(LONG.length);
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

  it('counts the pictures in a document of parts', () => {
    const picture = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: '' },
    };
    const source = { type: 'content', content: [picture, picture] };
    const document = givenVendorPart('anthropic', { type: 'document', source });
    expect(ofParts(document).inputTokens).toBeGreaterThan(2 * PICTURE_TOKENS);
  });

  it('counts a picture as what the model charges for one', () => {
    const asked: Asked = {
      messages: [{ role: 'user', parts: [{ type: 'image', url: 'https://a.test/cat.png' }] }],
    };
    const tokens = (model: string): number => bound(asked, undefined, 'openai', model).inputTokens;
    expect(tokens('gpt-4o-mini')).toBeGreaterThan(48_000);
    expect(tokens('claude-opus-5')).toBeLessThan(PICTURE_TOKENS);
    expect(tokens('openai/gpt-4o')).toBeLessThan(2_000);
    expect(tokens('gpt-5-nano')).toBeLessThan(5_000);
    expect(tokens('o4-mini')).toBeLessThan(5_000);
    expect(tokens('gemini-2.5-flash')).toBeLessThan(6_000);
    // Asked for a picture as it is, it takes ten thousand patches.
    expect(tokens('gpt-5.4')).toBeGreaterThan(PICTURE_TOKENS);
  });

  it('counts every byte of a file in what a tool was asked', () => {
    const input = { file_data: LONG };
    const { inputTokens } = ofParts(givenVendorPart('anthropic', { type: 'mcp_tool_use', input }));
    expect(inputTokens).toBeGreaterThan(LONG.length);
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
    ['openai-responses', { type: 'item_reference', id: 'msg_1' }],
    ['openai', { type: 'document_url', document_url: 'https://files.test/long.pdf' }],
    ['openai', { type: 'video_url', video_url: { url: 'https://files.test/long.mp4' } }],
    ['openai', { type: 'video', video: ['https://files.test/1.png'] }],
    ['openai', { type: 'file', file: { file_data: 'https://files.test/long.pdf' } }],
    ['openai', { fileData: { fileUri: 'gs://files/long.pdf' } }],
    // A few compressed bytes may be many pages.
    ['openai', { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } }],
    ['openai-responses', { type: 'input_file', file_data: 'AAAA' }],
    ['openai-responses', { type: 'input_image', image_url: 'data:application/pdf;base64,AAAA' }],
    [
      'anthropic',
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
    ],
    ['openai', { type: 'video_url', video_url: { url: 'data:video/mp4;base64,AAAA' } }],
    ['openai', { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } }],
    ['openai', { inline_data: { mime_type: 'application/pdf', data: 'AAAA' } }],
  ] as const)('is the whole window for what %s reads from elsewhere: %j', (dialect, fields) => {
    expect(ofParts(givenVendorPart(dialect, fields)).inputTokens).toBe(WINDOW);
  });

  it.each([
    { type: 'file', file: { file_data: `data:application/pdf;base64,${LONGER}` } },
    { type: 'input_file', file_data: LONGER },
    { type: 'video_url', video_url: { url: `data:video/mp4;base64,${LONGER}` } },
    { inlineData: { mimeType: 'application/pdf', data: LONGER } },
    {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: LONGER },
    },
  ])('is no more than the window, however large a file is (%#)', (part) => {
    const messages = [{ role: 'user', content: [part] }];
    const understood = [{ role: 'user', parts: [givenVendorPart('openai', part)] }] as const;
    expect(bound({ messages: understood }, { messages }).inputTokens).toBe(WINDOW);
  });

  it.each([
    [{ previous_response_id: 'resp_1' }],
    [{ prompt: { id: 'pmpt_1' } }],
    [{ web_search_options: {} }],
    [{ enable_search: true }],
    [{ web_search: {} }],
  ])('is the whole window for what the vendor has kept or adds: %j', (fields) => {
    expect(bound({}, fields).inputTokens).toBe(WINDOW);
  });

  it.each([
    [{ tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }] }],
    [{ tools: [{ type: 'mcp', server_url: 'https://tools.test' }] }],
    [{ tools: [{ url_context: {} }] }],
    [{ mcp_servers: [{ url: 'https://tools.test' }] }],
    [{ tools: [{ type: 'browser_search' }] }],
    [{ tools: [{ type: 'shell', environment: { type: 'container_auto' } }] }],
    [{ tools: [{ type: 'document_library', library_ids: ['one'] }] }],
    [{ tools: [{ type: 'builtin_function', function: { name: '$web_search' } }] }],
    [{ tools: [{ type: 'openrouter:web_search' }] }],
    [{ tools: [{ googleSearch: {} }] }],
    [{ tools: [{ urlContext: {} }] }],
    [{ tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'dear' }] }],
  ])('is many windows for the tools that the vendor runs in turn: %j', (fields) => {
    expect(bound({}, fields).inputTokens).toBe(USUAL_READINGS * WINDOW);
  });

  it('is as many windows as the caller lets the vendor read', () => {
    const windows = (dialect: string, fields: object, model = 'one'): number =>
      bound({}, fields as Readonly<Record<string, unknown>>, dialect, model).inputTokens / WINDOW;
    const [search, fetch] = ['web_search_20250305', 'web_fetch_20250910'];
    const limited = [
      { type: search, max_uses: 2 },
      { type: fetch, max_uses: 1 },
      { type: 'custom' },
    ];
    expect(windows('anthropic', { tools: limited })).toBe(4);
    expect(windows('anthropic', { tools: [{ type: search, max_uses: 50 }] })).toBe(51);
    expect(windows('anthropic', { tools: limited, mcp_servers: [{}] })).toBe(3 + USUAL_READINGS);
    const more = [...limited, { type: search }];
    expect(windows('anthropic', { tools: more })).toBe(3 + USUAL_READINGS);
    const called = { tools: [{ type: 'web_search' }], max_tool_calls: 50 };
    expect(windows('openai-responses', called)).toBe(51);
    // A vendor that does not know the field reads on.
    expect(windows('openai', called)).toBe(USUAL_READINGS);
    const edits = [{ type: 'compact_20260112' }];
    const compacted = { context_management: { edits } };
    expect(windows('anthropic', compacted)).toBe(2);
    expect(windows('anthropic', { ...compacted, tools: limited })).toBe(5);
    expect(windows('openai-responses', { context_management: [{ type: 'compaction' }] })).toBe(2);
    const deep = 'o4-mini-deep-research';
    expect(windows('openai-responses', {}, deep)).toBe(DEEP_READINGS);
    expect(windows('openai-responses', { ...called, max_tool_calls: 3 }, deep)).toBe(4);
    const added = { plugins: [{ id: 'web' }] };
    expect(windows('openai', added)).toBe(1);
    expect(windows('openai', added, 'vendor/one:online')).toBe(1);
    expect(windows('openai', {}, 'groq/compound')).toBe(1);
  });

  it.each([
    [
      { tools: [{ type: 'web_fetch_1', max_uses: 1 }, { type: 'web_search_1' }] },
      'anthropic',
      { type: 'tool', name: 'tools.web_search_1', limit: 'max_uses' },
    ],
    [
      { tools: [{ type: 'web_search' }] },
      'openai-responses',
      { type: 'tool', name: 'tools.web_search', limit: 'max_tool_calls' },
    ],
    [{ mcp_servers: [{}] }, 'anthropic', { type: 'tool', name: 'mcp_servers' }],
    [{ compaction: {} }, 'openai', { type: 'field', name: 'compaction' }],
    [{ conversation: 'talk' }, 'openai', { type: 'field', name: 'conversation' }],
    [{ messages: [{ content: [{ file_id: 'file_1' }] }] }, 'openai', { type: 'file' }],
    [{ tools: [{ type: 'function' }] }, 'openai', undefined],
  ])('says why it may be more than is sent: %j of %s', (fields, dialect, cause) => {
    expect(bound({}, fields, dialect).readingCause).toEqual(cause);
  });

  it('is one window at most, beyond what was sent, for a call that was cut', () => {
    const { unreportedTokens: sent } = bound({}, { tools: [{ type: 'function' }] });
    expect(sent).toBe(bound({}, { tools: [{ type: 'function' }] }).inputTokens);
    const { unreportedTokens } = bound({}, { tools: [{ type: 'web_search' }] });
    expect(unreportedTokens).toBeGreaterThan(WINDOW);
    expect(unreportedTokens).toBeLessThan(WINDOW + 10_000);
    expect(bound({}, { plugins: [{ id: 'web' }] }).unreportedTokens).toBe(WINDOW);
  });

  it.each([
    {
      type: 'tool_use',
      name: 'open',
      input: { url: 'https://a.test', file_url: 'https://a.test' },
    },
    { type: 'search_result', source: 'https://a.test', title: 'A', content: [] },
    { type: 'text', text: 'See', annotations: [{ type: 'url_citation', url: 'https://a.test' }] },
    { type: 'file', file: { file_data: 'data:text/plain;base64,AAAA' } },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'AAAA' } },
    { type: 'image_url', image_url: { url: 'https://a.test/cat.png' } },
  ])('is what was sent for an address from which the vendor reads no text: %j', (part) => {
    const messages = [{ role: 'user', content: [part] }];
    expect(bound({}, { messages }).inputTokens).toBeLessThan(PICTURE_TOKENS + 1_000);
  });

  it('is as many tokens as a list of short items may have', () => {
    const COUNT = 3_000;
    const listOf = (item: unknown): readonly unknown[] => Array.from({ length: COUNT }, () => item);
    const tokensOf = (enumeration: readonly unknown[]): number => {
      const parameters = { enum: enumeration };
      return bound({ tools: [{ name: 'f', parameters }] } as unknown as Asked).inputTokens;
    };
    expect(tokensOf(listOf('a'))).toBeGreaterThan(3 * COUNT);
    expect(tokensOf(listOf([]))).toBeGreaterThan(2 * COUNT);
    expect(tokensOf(listOf(0.123_456_789_012_345))).toBeGreaterThan(17 * COUNT);
    const parts = listOf({ type: 'text', text: 'a' }) as readonly MessagePart[];
    expect(ofParts(...parts).inputTokens).toBeGreaterThan(3 * COUNT);
    const messages = [{ role: 'user', content: parts }];
    expect(bound({}, { messages }).inputTokens).toBeGreaterThan(3 * COUNT);
  });

  it('is what was sent for a response that continues one which Rhetor keeps', () => {
    const fields = { previous_response_id: 'resp_1', conversation: 'talk' };
    const [response, chat] = ['openai-responses', 'openai'].map((dialect) =>
      bound({}, fields, dialect),
    );
    expect(response?.inputTokens).toBeLessThan(1_000);
    expect(chat?.inputTokens).toBe(WINDOW);
  });

  it('is what the caller sent for tools that the caller runs', () => {
    const tools = [{ type: 'function' }, { type: 'custom' }, { type: 'bash_20250124' }];
    const local = { type: 'shell', environment: { type: 'local' } };
    const edits = [{ type: 'clear_thinking_20251015' }];
    const fields = { mcp_servers: [], enable_search: false, context_management: { edits } };
    expect(bound({}, { ...fields, tools: [...tools, local] }).inputTokens).toBeLessThan(WINDOW);
  });

  it('has room for what the vendor says of each of its own tools', () => {
    const tools = [{ type: 'computer_20250124' }, { type: 'bash_20250124' }, { type: 'function' }];
    const few = bound({}, { tools: [{ type: 'function' }] }).inputTokens;
    expect(bound({}, { tools }).inputTokens).toBeGreaterThan(few + 2 * VENDOR_TOOL_TOKENS);
  });

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

  it.each([
    [{ max_tokens: '5000' }],
    [{ max_tokens: 16, n_predict: 5_000 }],
    [{ max_new_tokens: '5e3' }],
  ])('is what a server may understand, whatever its name and form: %j', (fields) => {
    expect(bound({}, fields).output).toEqual({ most: 5_000, least: 5_000 });
  });

  it.each([
    [{ max_tokens: 16, n_predict: -1 }],
    [{ max_completion_tokens: 16, max_tokens: '-1' }],
    [{ max_tokens: 16, options: { num_predict: 0 } }],
    [{ max_tokens: 16, options: { num_predict: 0.5 } }],
  ])('is unknown, however low another limit, if one says that there is none: %j', (fields) => {
    const { output, isOutputGuessed } = bound({ options: { maxTokens: 16 } }, fields);
    expect(isOutputGuessed).toBe(true);
    expect(output.most).toBe(USUAL_OUTPUT_TOKENS);
  });

  it('has as many answers as a server may understand', () => {
    const asked = [{ n: '12' }, { n: 'many' }, { n: 2, n_cmpl: 8 }];
    expect(asked.map((fields) => bound({}, fields).answers)).toEqual([12, 1, 8]);
  });

  it('is at least what the caller allows', () => {
    expect(bound({}, { max_completion_tokens: 10.5, n: 2.5 })).toMatchObject({
      answers: 3,
      output: { most: 11, least: 11 },
    });
  });
});
