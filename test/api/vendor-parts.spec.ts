/** What only one vendor's dialect can express is stored, given back there as it came, and told to others in words. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { jsonOf } from './json.ts';

const CITATION = {
  type: 'web_search_result_location',
  url: 'https://tides.example/kiel',
  title: 'Tides of Kiel',
  encrypted_index: 'Eo8B',
  cited_text: 'High water at nine.',
};
/** An answer of the Messages API with everything that no neutral part can hold. */
const BLOCKS = [
  { type: 'thinking', thinking: 'I look it up.', signature: 'seal 1' },
  { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'tides' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content: [
      {
        type: 'web_search_result',
        url: 'https://tides.example/kiel',
        title: 'Tides of Kiel',
        encrypted_content: 'EqgfCioIARgB',
        page_age: null,
      },
    ],
  },
  { type: 'thinking', thinking: 'There it is.', signature: 'seal 2' },
  { type: 'text', text: 'The tide comes ' },
  { type: 'text', text: 'at nine', citations: [CITATION] },
  { type: 'text', text: '.' },
  { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'note', server_name: 'diary', input: {} },
  { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: false, content: 'noted' },
  { type: 'block_of_the_future', secret: [1, { two: null }] },
];
const TEXT = 'The tide comes at nine.';

/** Items of the Responses API, all but one of them its own. */
const ITEMS = [
  {
    type: 'web_search_call',
    id: 'ws_1',
    status: 'completed',
    action: { type: 'search', query: 'harbours' },
  },
  {
    type: 'code_interpreter_call',
    id: 'ci_1',
    status: 'completed',
    container_id: 'cntr_1',
    code: 'print(6 * 7)',
    outputs: [{ type: 'logs', logs: '42' }],
  },
  {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    content: [
      {
        type: 'output_text',
        text: 'Forty-two harbours.',
        annotations: [
          { type: 'url_citation', url: 'https://h.example', start_index: 0, end_index: 9 },
        ],
      },
    ],
  },
  { type: 'item_of_the_future', id: 'if_1', secret: { deep: [null] } },
];

const AUDIO = {
  id: 'audio_1',
  expires_at: Math.floor(Date.now() / 1_000) + 3_600,
  transcript: 'Ahoy there.',
  data: 'UklGRg==',
};

type Bodies = { readonly messages: readonly { role: string; content: unknown }[] };

/** Plays three vendors, each with one answer; whole or as a stream, whatever is asked for. */
class Vendors {
  readonly bodies: Record<string, unknown>[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then((answer) => {
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get last(): Record<string, unknown> {
    return this.bodies.at(-1) ?? {};
  }

  private async answer(request: IncomingMessage): Promise<{ type: string; body: string }> {
    const body = JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
    if (request.method === 'POST') this.bodies.push(body);
    const path = request.url ?? '';
    const isStream = body['stream'] === true;
    const events = path.includes('messages')
      ? claudeEvents(isStream)
      : path.includes('responses')
        ? responsesEvents(isStream)
        : chatEvents(isStream);
    if (!isStream) return { type: 'application/json', body: JSON.stringify(events[0]) };
    const lines = events.map((event) => {
      const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
      return `${name}data: ${JSON.stringify(event)}\n\n`;
    });
    return { type: 'text/event-stream', body: lines.join('') };
  }
}

function claudeEvents(isStream: boolean): readonly object[] {
  const usage = { input_tokens: 5, output_tokens: 7 };
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-5-5' };
  if (!isStream) return [{ ...head, content: BLOCKS, stop_reason: 'end_turn', usage }];
  return [
    { type: 'message_start', message: { ...head, content: [], usage } },
    ...BLOCKS.flatMap((block, index) => streamedBlock(block, index)),
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ];
}

/** The vendor streams texts, thoughts and the input of its tools in pieces, and all else whole. */
function streamedBlock(block: (typeof BLOCKS)[number], index: number): readonly object[] {
  const start = (content_block: object) => ({ type: 'content_block_start', index, content_block });
  const delta = (value: object) => ({ type: 'content_block_delta', index, delta: value });
  const stop = { type: 'content_block_stop', index };
  if ('thinking' in block) {
    return [
      start({ type: 'thinking', thinking: '', signature: '' }),
      delta({ type: 'thinking_delta', thinking: block.thinking }),
      delta({ type: 'signature_delta', signature: block.signature }),
      stop,
    ];
  }
  if ('text' in block) {
    return [
      start({ type: 'text', text: '', citations: [] }),
      delta({ type: 'text_delta', text: block.text }),
      ...(block.citations ?? []).map((citation) => delta({ type: 'citations_delta', citation })),
      stop,
    ];
  }
  if ('input' in block) {
    const json = JSON.stringify(block.input);
    return [
      start({ ...block, input: {} }),
      delta({ type: 'input_json_delta', partial_json: json.slice(0, 4) }),
      delta({ type: 'input_json_delta', partial_json: json.slice(4) }),
      stop,
    ];
  }
  return [start(block), stop];
}

function responsesEvents(isStream: boolean): readonly object[] {
  const response = { id: 'resp_1', object: 'response', status: 'completed', output: ITEMS };
  if (!isStream) return [response];
  return [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
    ...ITEMS.flatMap((item, output_index) => [
      {
        type: 'response.output_item.added',
        output_index,
        item: { ...item, status: 'in_progress' },
      },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response },
  ];
}

function chatEvents(isStream: boolean): readonly object[] {
  const head = { id: 'c1', model: 'gpt-audio' };
  const message = { role: 'assistant', content: null, audio: AUDIO };
  const last = { index: 0, finish_reason: 'stop' };
  if (!isStream) return [{ ...head, choices: [{ ...last, message }] }];
  const { id, transcript, data, expires_at } = AUDIO;
  const pieces = [{ id, transcript: 'Ahoy ' }, { transcript: transcript.slice(5) }, { data }];
  return [
    ...[...pieces, { expires_at }].map((audio) => ({
      ...head,
      choices: [{ index: 0, delta: { role: 'assistant', audio }, finish_reason: null }],
    })),
    { ...head, choices: [{ ...last, delta: {} }] },
  ];
}

const vendors = new Vendors();
let rhetor: TestRhetor;

beforeAll(async () => {
  const url = await vendors.start();
  const provider = (kind: string, path: string, model: string) => ({
    kind,
    base_url: url + path,
    models: [{ id: model }],
  });
  rhetor = await TestRhetor.start({
    providers: {
      claude: provider('anthropic', '', 'claude-opus-5-5'),
      responses: { ...provider('openai', '/v1', 'gpt-5.5'), api: 'responses' },
      chat: provider('openai', '/v1', 'gpt-audio'),
      other: provider('openai', '/v1', 'gpt-other'),
      ollama: provider('ollama', '', 'llama'),
    },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  vendors.stop();
});

async function say(context: string, model: string): Promise<Record<string, unknown>> {
  const body = { message: 'Go on.', context_id: context, options: { model } };
  const response = await rhetor.post('/message', body);
  expect(response.status).toBe(200);
  return vendors.last;
}

/** Without Rhetor's mark where the vendor's cache may end. */
function secondOf(body: Record<string, unknown>): unknown {
  const content = (body as Bodies).messages.find(({ role }) => role === 'assistant')?.content;
  if (!Array.isArray(content)) return content;
  return content.map(({ cache_control: _mark, ...block }: Record<string, unknown>) => block);
}

describe('blocks of the Messages API', () => {
  it('go back to their dialect as they came, in their order, with their signatures', async () => {
    await say('blocks', 'claude/claude-opus-5-5');
    expect(secondOf(await say('blocks', 'claude/claude-opus-5-5'))).toEqual(BLOCKS);
  });

  it('reach models of other dialects in words', async () => {
    await say('words', 'claude/claude-opus-5-5');
    const words =
      /\[web search: tides\]\n\[web search: 1 result: Tides of Kiel, https:.*\[note of diary\]/s;
    expect(secondOf(await say('words', 'other/gpt-other'))).toMatch(words);
    const { input } = await say('words', 'responses/gpt-5.5');
    expect(JSON.stringify(input)).toContain('[web search: 1 result: Tides of Kiel');
    expect(JSON.stringify(input)).not.toContain('EqgfCioIARgB');
  });

  it('are shown in the context, found by their words, and survive an export and an import', async () => {
    await say('kept', 'claude/claude-opus-5-5');
    const shown = await jsonOf(await rhetor.get('/contexts/kept'));
    expect(shown).toMatchObject({
      messages: [
        {},
        {
          content: TEXT,
          vendor_parts: expect.arrayContaining([
            { dialect: 'anthropic', text: '[web search: tides]' },
          ]),
        },
      ],
    });
    const found = await jsonOf(await rhetor.post('/contexts/kept/search', { query: 'diary' }));
    const [best] = (found as { results: object[] }).results;
    expect(best).toMatchObject({
      message: { role: 'assistant', vendor_parts: [{}, {}, {}, {}, {}] },
    });
    const exported = await (await rhetor.get('/contexts/kept/export')).text();
    await rhetor.post('/contexts/import?as=again', JSON.parse(exported) as object);
    expect(secondOf(await say('again', 'claude/claude-opus-5-5'))).toEqual(BLOCKS);
  });

  it('reach a client of their dialect whole, and no other', async () => {
    const body = {
      model: 'claude/claude-opus-5-5',
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: 'Hello' }],
    };
    const client = new Anthropic({ baseURL: rhetor.url, apiKey: 'any', maxRetries: 0 });
    const { content } = await client.messages.create(body);
    expect(content).toEqual(BLOCKS);
    expect((await client.messages.stream(body).finalMessage()).content).toEqual(
      BLOCKS.map((block) =>
        'text' in block && !block.citations ? { ...block, citations: [] } : block,
      ),
    );
    const chat = await jsonOf(await rhetor.post('/v1/chat/completions', body));
    expect(chat).toMatchObject({ choices: [{ message: { content: TEXT } }] });
  });

  it('come back from a client that keeps its own history', async () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: BLOCKS },
      { role: 'user', content: 'Go on.' },
    ];
    const ask = (model: string) =>
      rhetor.post('/v1/messages', { model, max_tokens: 100, messages });
    expect((await ask('claude/claude-opus-5-5')).status).toBe(200);
    expect(secondOf(vendors.last)).toEqual(BLOCKS);
  });
});

describe('items of the Responses API', () => {
  it('go back to their dialect as they came, and to others in words', async () => {
    await say('items', 'responses/gpt-5.5');
    const { input } = (await say('items', 'responses/gpt-5.5')) as { input: object[] };
    const { id: _, status: _status, ...message } = ITEMS[2] ?? {};
    expect(input.slice(1, -1)).toEqual([ITEMS[0], ITEMS[1], message, ITEMS[3]]);
    const words = secondOf(await say('items', 'other/gpt-other'));
    expect(words).toBe(
      '[web search: harbours]\n[code interpreter: print(6 * 7), 42]\nForty-two harbours.\n[item of the future]',
    );
  });

  it('reach a client of their dialect, whole and streamed', async () => {
    const body = { model: 'responses/gpt-5.5', input: 'Hello' };
    const whole = (await jsonOf(await rhetor.post('/v1/responses', body))) as { output: object[] };
    const expected = ITEMS.map((item) =>
      item.type === 'message' ? { type: 'message', content: [{ annotations: [{}] }] } : item,
    );
    expect(whole.output).toMatchObject(expected);
    const stream = await (await rhetor.post('/v1/responses', { ...body, stream: true })).text();
    const last = stream.slice(stream.lastIndexOf('data: ') + 'data: '.length);
    expect(JSON.parse(last)).toMatchObject({ response: { output: expected } });
  });
});

describe('a sound', () => {
  it('goes back to its own server by its id, and to others as what was said', async () => {
    await say('sound', 'chat/gpt-audio');
    const { messages } = (await say('sound', 'chat/gpt-audio')) as Bodies;
    const sound = { role: 'assistant', content: null, audio: { id: 'audio_1' } };
    expect(messages.find(({ role }) => role === 'assistant')).toEqual(sound);
    expect(secondOf(await say('sound', 'other/gpt-other'))).toBe('[audio: Ahoy there.]');
  });

  it('may be sent by a client that keeps its own history', async () => {
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', audio: { id: 'audio_1' } },
      { role: 'user', content: 'Go on.' },
    ];
    const response = await rhetor.post('/v1/chat/completions', {
      model: 'chat/gpt-audio',
      messages,
    });
    expect(response.status).toBe(200);
    expect(vendors.last['messages']).toEqual(messages.map((one) => expect.objectContaining(one)));
  });
});
