/** Sources that a model cites reach the clients of every vendor in their own form, whole and streamed. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';

const URL = 'https://tides.example/kiel';
const TEXT = 'High water is at nine.';
const SEALED = {
  type: 'web_search_result_location',
  url: URL,
  title: 'Tides',
  encrypted_index: 'Eo8B',
  cited_text: 'Kiel: 9 a.m.',
};
const PAGE = { type: 'page_location', document_index: 0, cited_text: 'x', start_page_number: 1 };
const SPAN = { url: URL, title: 'Tides', start_index: 17, end_index: 21 };
const FILE = { type: 'file_citation', file_id: 'file-1', filename: 'a.txt', index: 3 };

const BLOCKS = [
  { type: 'text', text: 'I looked it up. ' },
  { type: 'text', text: TEXT, citations: [SEALED, PAGE] },
];
const MESSAGE = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [
    { type: 'output_text', text: TEXT, annotations: [{ type: 'url_citation', ...SPAN }, FILE] },
  ],
};
const ANNOTATIONS = [{ type: 'url_citation', url_citation: SPAN }];

const HEAD = { id: 'm1', type: 'message', role: 'assistant', model: 'claude', content: [] };
const USAGE = { input_tokens: 5, output_tokens: 7 };

/** The whole answer of each vendor, and its events. */
const ANSWERS = {
  messages: {
    whole: { ...HEAD, content: BLOCKS, stop_reason: 'end_turn', usage: USAGE },
    events: [
      { type: 'message_start', message: { ...HEAD, usage: USAGE } },
      ...BLOCKS.flatMap(({ text: said, citations = [] }, index) => [
        { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
        delta(index, { type: 'text_delta', text: said.slice(0, 4) }),
        delta(index, { type: 'text_delta', text: said.slice(4) }),
        ...citations.map((citation) => delta(index, { type: 'citations_delta', citation })),
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: USAGE },
      { type: 'message_stop' },
    ],
  },
  responses: {
    whole: { id: 'resp_1', object: 'response', status: 'completed', output: [MESSAGE] },
    events: [
      { type: 'response.output_item.added', output_index: 0, item: { ...MESSAGE, content: [] } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: TEXT },
      { type: 'response.output_item.done', output_index: 0, item: MESSAGE },
      { type: 'response.completed', response: { status: 'completed', output: [MESSAGE] } },
    ],
  },
  completions: {
    whole: choice({ message: { role: 'assistant', content: TEXT, annotations: ANNOTATIONS } }),
    events: [
      choice({ delta: { content: TEXT } }),
      choice({ delta: { annotations: ANNOTATIONS } }),
      choice({ delta: {}, finish_reason: 'stop' }),
    ],
  },
};

function delta(index: number, value: object): object {
  return { type: 'content_block_delta', index, delta: value };
}

function choice(fields: object): object {
  const reason = 'message' in fields ? 'stop' : null;
  return { id: 'c1', model: 'm', choices: [{ index: 0, finish_reason: reason, ...fields }] };
}

const bodies: Record<string, unknown>[] = [];
const server: Server = createServer((request, response) => {
  void answer(request).then(([type, body]) =>
    response.writeHead(200, { 'content-type': type }).end(body),
  );
});

async function answer(request: IncomingMessage): Promise<readonly [string, string]> {
  const body = JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
  if (request.method === 'POST') bodies.push(body);
  const path = (request.url ?? '').split('/').at(-1) as keyof typeof ANSWERS;
  const { whole, events } = ANSWERS[path] ?? ANSWERS.completions;
  if (body['stream'] !== true) return ['application/json', JSON.stringify(whole)];
  const frames = events.map((event) => {
    const name = 'type' in event ? `event: ${String(event.type)}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  return ['text/event-stream', frames.join('')];
}

let rhetor: TestRhetor;
let claude: Anthropic;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const openai = { kind: 'openai', base_url: `${url}/v1` };
  rhetor = await TestRhetor.start({
    providers: {
      messages: { kind: 'anthropic', base_url: url, models: [{ id: 'm' }] },
      responses: { ...openai, api: 'responses', models: [{ id: 'm' }] },
      chat: { ...openai, models: [{ id: 'm' }] },
    },
    tasks: { default: { retries: 0 } },
  });
  claude = new Anthropic({ baseURL: rhetor.url, apiKey: 'any', maxRetries: 0 });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

const QUESTION = [{ role: 'user' as const, content: 'When is high water?' }];

/** The body of a whole answer, or the data of all frames; and what the answer says was dropped. */
async function ask(path: string, body: object): Promise<{ data: object[]; dropped: unknown }> {
  const response = await rhetor.post(path, body);
  expect(response.status).toBe(200);
  const said = await response.text();
  const header = response.headers.get('x-rhetor-dropped');
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream) return { data: [JSON.parse(said) as object], dropped: header };
  const data = [...said.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
  return { data, dropped: /^: x-rhetor-dropped: (.*)$/m.exec(said)?.[1] ?? header };
}

describe.each([
  ['whole', false],
  ['streamed', true],
])('%s', (_name, stream) => {
  const chat = (model: string) =>
    ask('/v1/chat/completions', { model, messages: QUESTION, stream });
  const responses = (model: string) => ask('/v1/responses', { model, input: QUESTION, stream });
  const messageOf = async (model: string) => {
    const body = { model, max_tokens: 100, messages: QUESTION };
    if (stream) return claude.messages.stream(body).finalMessage();
    return claude.messages.create(body);
  };

  it('Anthropic’s citations are annotations of the text that they belong to', async () => {
    const inChat = await chat('messages/m');
    const url_citation = { url: URL, title: 'Tides', start_index: 16, end_index: 38 };
    const message = { annotations: [{ type: 'url_citation', url_citation }] };
    expect(inChat.data).toContainEqual(
      expect.objectContaining({
        choices: [
          expect.objectContaining({
            [stream ? 'delta' : 'message']: expect.objectContaining(message),
          }),
        ],
      }),
    );
    expect(inChat.dropped).toBe('citations.page_location');

    const inResponses = await responses('messages/m');
    const output = [
      { content: [{ text: 'I looked it up. ', annotations: [] }] },
      {
        content: [
          { annotations: [{ type: 'url_citation', url: URL, start_index: 0, end_index: 22 }] },
        ],
      },
    ];
    expect(inResponses.data.at(-1)).toMatchObject(stream ? { response: { output } } : { output });
    expect(inResponses.dropped).toBe('citations.page_location');
  });

  it.each(['responses/m', 'chat/m'])('OpenAI’s annotations (%s) are citations', async (model) => {
    const { content } = await messageOf(model);
    expect(content).toEqual([
      {
        type: 'text',
        text: TEXT,
        citations: [{ ...SEALED, encrypted_index: '', cited_text: 'nine' }],
      },
    ]);
  });

  it('OpenAI’s two dialects give them to each other', async () => {
    const inChat = await chat('responses/m');
    expect(JSON.stringify(inChat.data)).toContain(JSON.stringify(ANNOTATIONS).slice(1, -1));
    expect(inChat.dropped).toBe('annotations.file_citation');
    const { data, dropped } = await responses('chat/m');
    const output = [
      { content: [{ text: TEXT, annotations: [{ type: 'url_citation', ...SPAN }] }] },
    ];
    expect(data.at(-1)).toMatchObject(stream ? { response: { output } } : { output });
    expect(dropped).toBeNull();
  });
});

it('Ollama’s dialect cites nothing, and says so', async () => {
  const body = { model: 'messages/m', messages: QUESTION, stream: false };
  const { dropped } = await ask('/api/chat', body);
  expect(dropped).toBe('citations.page_location, citations');
});

it('Anthropic is not given back what another model cited', async () => {
  const { content } = await claude.messages.create({
    model: 'responses/m',
    max_tokens: 100,
    messages: QUESTION,
  });
  const own = { type: 'text' as const, text: 'So said I.', citations: [SEALED] };
  const messages = [
    ...QUESTION,
    { role: 'assistant' as const, content: [...content, own] },
    ...QUESTION,
  ];
  const body = { model: 'messages/m', max_tokens: 100, messages };
  const { dropped } = await ask('/v1/messages', body);
  expect(bodies.at(-1)).toMatchObject({
    messages: [{}, { content: [{ type: 'text', text: TEXT }, own] }, {}],
  });
  expect(JSON.stringify(bodies.at(-1))).not.toContain('"encrypted_index":""');
  expect(dropped).toBe('citations');
});
