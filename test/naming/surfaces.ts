/** Every way to pass a model name, with the answers in a common form. */
import { jsonOf, type Json } from '../api/json.ts';
import { SocketClient } from '../api/socket-client.ts';
import { FlatClient } from '../api-tekton/flat-client.ts';
import type { TestRhetor } from '../support/rhetor.ts';

export type Said = {
  /** The HTTP status; undefined on a socket. */
  readonly status: number | undefined;
  /** `provider/model` of an answer. */
  readonly answeredBy: string | undefined;
  /** The text of a failure. */
  readonly message: string | undefined;
  /** Rhetor's code of a failure, if the dialect has one. */
  readonly code: string | undefined;
  readonly headers: Headers | undefined;
  readonly body: Json;
};

export type Surface = {
  readonly name: string;
  readonly ask: (rhetor: TestRhetor, model: string) => Promise<Said>;
};

const MESSAGES = [{ role: 'user', content: 'Hello' }];

export const TURNS: readonly Surface[] = [
  http('POST /message', '/message', (model) => ({ message: 'Hello', options: { model } })),
  http('POST /message, nested', '/message', (model) => ({
    message: 'Hello',
    options: { model, options: { max_tokens: 50 } },
  })),
  http('POST /stream', '/stream', (model) => ({ message: 'Hello', options: { model } })),
  http('POST /chat', '/chat', (model) => ({ messages: MESSAGES, options: { model } })),
  http('POST /v1/chat/completions', '/v1/chat/completions', (model) => ({
    model,
    messages: MESSAGES,
  })),
  http('POST /v1/chat/completions, streamed', '/v1/chat/completions', (model) => ({
    model,
    messages: MESSAGES,
    stream: true,
  })),
  http('POST /v1/responses', '/v1/responses', (model) => ({ model, input: 'Hello' })),
  http('POST /v1/messages', '/v1/messages', (model) => ({
    model,
    max_tokens: 50,
    messages: MESSAGES,
  })),
  http('POST /api/chat', '/api/chat', (model) => ({ model, messages: MESSAGES, stream: false })),
  http('POST /api/generate', '/api/generate', (model) => ({ model, prompt: 'Hello' })),
  http('POST /api/v1/chat, model_id', '/api/v1/chat', (model_id) => ({
    messages: MESSAGES,
    model_id,
  })),
  http('POST /api/v1/generate, model', '/api/v1/generate', (model) => ({ prompt: 'Hello', model })),
  { name: 'LLM_REQUEST', ask: askSocket },
  { name: 'GENERATE', ask: askFlatSocket },
];

export const EMBEDDINGS: readonly Surface[] = [
  http('POST /v1/embeddings', '/v1/embeddings', (model) => ({ model, input: 'Hello' })),
  http('POST /api/embed', '/api/embed', (model) => ({ model, input: 'Hello' })),
];

export const LOOK_UPS: readonly Surface[] = [
  {
    name: 'GET /route',
    ask: async (rhetor, model) =>
      said(await rhetor.get(`/route?model=${encodeURIComponent(model)}`)),
  },
  {
    name: 'GET /v1/models/{id}',
    ask: async (rhetor, model) => said(await rhetor.get(`/v1/models/${model}`)),
  },
  http('POST /v1/messages/count_tokens', '/v1/messages/count_tokens', (model) => ({
    model,
    messages: MESSAGES,
  })),
  http('POST /api/show', '/api/show', (model) => ({ model })),
];

function http(name: string, path: string, toBody: (model: string) => object): Surface {
  return { name, ask: async (rhetor, model) => said(await rhetor.post(path, toBody(model))) };
}

async function said(response: Response): Promise<Said> {
  const { status, headers, ok } = response;
  const provider = headers.get('x-rhetor-provider');
  const body = ok && headers.get('content-type')?.includes('json') === false ? {} : undefined;
  const json = body ?? ((await firstJson(response)) as Json);
  return {
    status,
    headers,
    body: json,
    answeredBy: provider === null ? undefined : `${provider}/${headers.get('x-rhetor-model')}`,
    ...failureOf(json),
  };
}

/** A stream of lines also begins with JSON. */
async function firstJson(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('ndjson')) return jsonOf(response);
  const [line = ''] = (await response.text()).split('\n');
  return JSON.parse(line) as unknown;
}

async function askSocket(rhetor: TestRhetor, model: string): Promise<Said> {
  const client = await SocketClient.connect(rhetor.socketUrl);
  client.send({
    type: 'LLM_REQUEST',
    source: 'UI',
    req_id: 1,
    payload: { message: 'Hello', streaming: false, options: { model } },
  });
  const frames = await client.untilIdle(1);
  client.close();
  return onSocket(frames.find(({ type }) => type !== 'UPDATE')?.payload ?? {});
}

async function askFlatSocket(rhetor: TestRhetor, model: string): Promise<Said> {
  const client = await FlatClient.connect(rhetor.socketUrl);
  client.send({ type: 'GENERATE', request_id: 1, prompt: 'Hello', model_id: model });
  const [frame = {}] = await client.answerTo(1);
  await client.close();
  return onSocket(frame);
}

function onSocket(body: Json): Said {
  const { provider, model } = body;
  return {
    status: undefined,
    headers: undefined,
    body,
    answeredBy: provider === undefined ? undefined : `${String(provider)}/${String(model)}`,
    ...failureOf(body),
  };
}

/** The dialects put the error text in `error`, or one level deeper. */
function failureOf(body: Json): Pick<Said, 'message' | 'code'> {
  const error: unknown = body['error'];
  if (typeof error === 'string') return { message: error, code: text(body['code']) };
  const deeper = Object(error) as Json;
  return { message: text(deeper['message']), code: text(deeper['code']) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
