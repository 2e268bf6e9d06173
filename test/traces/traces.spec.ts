/** Traces at a collector: names, parents and attributes of what requests of every kind leave there. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODEL, playedBy, Stage } from '../api/stage.ts';
import { SocketClient } from '../api/socket-client.ts';
import { Collector, type CollectedSpan } from './collector.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const PARENT = { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: 'vendor=value' };

let collector: Collector;
let stage: Stage;

beforeAll(async () => {
  collector = await Collector.start();
  stage = await Stage.start({
    vendors: ['openai', 'anthropic'],
    tasks: {
      default: { retries: 0 },
      rescued: {
        provider: 'openai',
        model: MODEL,
        retries: 0,
        fallbacks: [{ provider: 'anthropic', model: MODEL }],
      },
    },
    variables: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=rhetor',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    },
  });
});
beforeEach(() => {
  collector.spans.length = 0;
  stage.upstream.otherwise({
    text: 'well done',
    usage: { input: 12, output: 3, cached: 4, reasoning: 1 },
  });
});
afterAll(async () => {
  await stage.stop();
  await collector.stop();
});

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response;
}

/** The spans of one request: exactly one server span, and its calls in order. */
async function traced(id: string | null, calls = 1) {
  const [server] = await collector.until((span) => span.attributes['rhetor.request_id'] === id);
  if (server === undefined) throw new Error('there is no server span');
  const clients = await collector.until(({ parentId }) => parentId === server.spanId, calls);
  return { server, clients: clients.toSorted((one, other) => one.startMs - other.startMs) };
}

describe('a turn', () => {
  let server: CollectedSpan;
  let call: CollectedSpan | undefined;

  beforeAll(async () => {
    stage.upstream.otherwise({
      text: 'well done',
      usage: { input: 12, output: 3, cached: 4, reasoning: 1 },
    });
    await post('/prompts', { name: 'Greeter', component: 'greeter', content: 'Greet.' });
    const answer = await post('/message', {
      message: 'Hello',
      context_id: 'anna:1',
      prompt_id: 'greeter',
      options: { temperature: 0.5, max_tokens: 100, stop: ['END'] },
    });
    expect(answer.status).toBe(200);
    const spans = await traced(answer.headers.get('x-request-id'));
    server = spans.server;
    [call] = spans.clients;
  });

  it('is a server span that is a root', () => {
    expect(server).toMatchObject({ name: 'POST /message', kind: 'server', parentId: '' });
    expect(server.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/message',
      'http.response.status_code': 200,
      'url.path': '/message',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
    });
    expect(server.isError).toBe(false);
    expect(server.resource).toMatchObject({
      'service.name': 'rhetor',
      'deployment.environment.name': 'test',
    });
  });

  it('has a client span for its call, by the conventions', () => {
    expect(call).toMatchObject({ name: `chat ${MODEL}`, kind: 'client', traceId: server.traceId });
    expect(call?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': MODEL,
      'gen_ai.response.model': `${MODEL}-2026-01-01`,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 3,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 1,
      'gen_ai.conversation.id': 'anna:1',
      'gen_ai.prompt.name': 'greeter',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.stop_sequences': ['END'],
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(stage.upstream.origin).port),
      'rhetor.cost_status': 'unpriced',
      'rhetor.cost_usd': 0,
    });
    expect(call?.attributes).not.toHaveProperty('error.type');
    expect(call?.startMs).toBeGreaterThanOrEqual(server.startMs);
    expect(call?.endMs).toBeLessThanOrEqual(server.endMs + 1);
  });

  it('has no text of anybody', () => {
    const all = JSON.stringify([server, call]);
    expect(all).not.toContain('Hello');
    expect(all).not.toContain('well done');
    expect(all).not.toContain('Greet.');
  });
});

it('sends to /v1/traces, with the headers that the operator gave', async () => {
  await post('/message', { message: 'Hello' });
  await collector.until(({ kind }) => kind === 'server');
  const { url, headers } = collector.received.at(-1) ?? {};
  expect(url).toBe('/v1/traces');
  expect(headers).toMatchObject({ 'x-team': 'rhetor', 'content-type': 'application/x-protobuf' });
});

it('belongs to the trace of its caller', async () => {
  const answer = await post('/message', { message: 'Hello' }, PARENT);
  const { server, clients } = await traced(answer.headers.get('x-request-id'));
  expect(server).toMatchObject({ traceId: TRACE, parentId: CALLER, traceState: 'vendor=value' });
  expect(clients[0]).toMatchObject({ traceId: TRACE, parentId: server.spanId });
});

it('is not recorded if the caller’s trace is not', async () => {
  const unrecorded = { traceparent: `00-${'1'.repeat(32)}-${CALLER}-00` };
  await post('/message', { message: 'Hello' }, unrecorded);
  const answer = await post('/message', { message: 'Hello' });
  await traced(answer.headers.get('x-request-id'));
  expect(collector.spans.map(({ traceId }) => traceId)).not.toContain('1'.repeat(32));
});

it('has a span for each call of a request that fell back', async () => {
  stage.upstream.next({ fault: { type: 'status', status: 503 } });
  const answer = await post('/message', { message: 'Hello', task_type: 'rescued' });
  const { server, clients } = await traced(answer.headers.get('x-request-id'), 2);
  expect(clients.map(({ attributes }) => attributes['rhetor.provider'])).toEqual([
    'openai',
    'anthropic',
  ]);
  expect(clients[0]).toMatchObject({ isError: true });
  expect(clients[0]?.attributes).toMatchObject({
    'error.type': 'upstream_error',
    'http.response.status_code': 503,
  });
  expect(clients[1]).toMatchObject({ isError: false });
  expect(server.isError).toBe(false);
});

it('shows a stream that failed after its status', async () => {
  stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
  const answer = await post('/stream', { message: 'Hello' });
  expect(answer.status).toBe(200);
  const { server, clients } = await traced(answer.headers.get('x-request-id'));
  expect(server).toMatchObject({ name: 'POST /stream', isError: true });
  expect(server.attributes).toMatchObject({
    'error.type': 'upstream_truncated',
    'http.response.status_code': 200,
  });
  expect(clients[0]?.attributes).toMatchObject({
    'error.type': 'upstream_truncated',
    'gen_ai.request.stream': true,
  });
  expect(clients[0]?.attributes).toHaveProperty(['gen_ai.response.time_to_first_chunk']);
});

it.each([
  ['POST /v1/chat/completions', {}],
  ['POST /v1/messages', { max_tokens: 50 }],
  ['POST /api/chat', { stream: false }],
])('has the spans of %s', async (name, more) => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const path = name.slice('POST '.length);
  const answer = await post(path, { model: `openai/${MODEL}`, messages, ...more });
  const { server, clients } = await traced(answer.headers.get('x-request-id'));
  expect(server.name).toBe(name);
  expect(clients[0]?.name).toBe(`chat ${MODEL}`);
});

it('has the spans of embeddings', async () => {
  const body = { model: `openai/${MODEL}`, input: 'a text' };
  const answer = await post('/v1/embeddings', body, PARENT);
  const { server, clients } = await traced(answer.headers.get('x-request-id'));
  expect(server.name).toBe('POST /v1/embeddings');
  expect(clients[0]).toMatchObject({ name: `embeddings ${MODEL}`, kind: 'client', traceId: TRACE });
  expect(clients[0]?.attributes['gen_ai.operation.name']).toBe('embeddings');
});

it('has the spans of a request on a socket, in the trace of its opening', async () => {
  const client = await SocketClient.connect(stage.rhetor.socketUrl, { headers: PARENT });
  client.send({ type: 'LLM_REQUEST', payload: { message: 'Hello', streaming: false } });
  const [server] = await collector.until(({ name }) => name === 'LLM_REQUEST /ws');
  expect(server).toMatchObject({ kind: 'server', traceId: TRACE, parentId: CALLER });
  const [call] = await collector.until(({ parentId }) => parentId === server?.spanId);
  expect(call?.name).toBe(`chat ${MODEL}`);
  client.close();
});

it('has no spans of probes and scrapes', async () => {
  await stage.rhetor.get('/health');
  await stage.rhetor.get('/metrics');
  const answer = await stage.rhetor.get('/contexts');
  await collector.until(
    (s) => s.attributes['rhetor.request_id'] === answer.headers.get('x-request-id'),
  );
  expect(collector.spans.map(({ name }) => name)).toEqual(['GET /contexts']);
});

it('leaves no key that was pasted into a path', async () => {
  const { headers } = await stage.rhetor.get('/contexts/rk_k3y1d_v3rys3cr3tw0rd');
  const { server } = await traced(headers.get('x-request-id'), 0);
  expect(server.attributes['url.path']).toBe('/contexts/[masked]');
});

describe('an upstream', () => {
  it('gets no trace unless the operator lists it', async () => {
    await post('/message', { message: 'Hello' }, PARENT);
    expect(stage.upstream.lastRequest.headers).not.toHaveProperty('traceparent');
  });

  it.each(['openai', 'anthropic', 'ollama'] as const)(
    'of kind %s gets the span of its call as parent, if the operator lists it',
    async (kind) => {
      const upstream = stage.upstream;
      const listing = await Stage.start({
        vendors: [],
        providers: {
          listed: playedBy(upstream, kind, {
            trace: true,
            ...(kind === 'anthropic' && { api_key_env: 'TEST_KEY' }),
          }),
        },
        variables: {
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_BSP_SCHEDULE_DELAY: '20',
          TEST_KEY: 'a-key-for-a-test',
        },
      });
      try {
        const response = await fetch(`${listing.rhetor.url}/message`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...PARENT },
          body: JSON.stringify({ message: 'Hello', options: { model: `listed/${MODEL}` } }),
        });
        expect(response.status).toBe(200);
        const [call] = await collector.until(
          ({ attributes }) => attributes['rhetor.provider'] === 'listed',
        );
        expect(upstream.lastRequest.headers).toMatchObject({
          traceparent: `00-${TRACE}-${call?.spanId}-01`,
          tracestate: 'vendor=value',
        });
      } finally {
        await listing.stop();
      }
    },
  );
});
