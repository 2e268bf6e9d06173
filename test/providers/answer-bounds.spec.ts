/** Limits of an answer's size, tested with a whole Rhetor and each protocol. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postTo } from '../compat/post-to.ts';
import { TestRhetor } from '../support/rhetor.ts';

const PIECE = 'y'.repeat(1_000);
const LIMIT = 64 * 1024;

type Flood = { readonly head?: string; readonly event: string };

function event(data: object, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
function chunk(delta: object): string {
  return event({ choices: [{ index: 0, delta }] });
}
function block(delta: object): string {
  return event({ type: 'content_block_delta', index: 0, delta });
}

/** Endless output, by the requested model. */
const FLOODS: Readonly<Record<string, Flood>> = {
  'openai text': { event: chunk({ content: PIECE }) },
  'openai reasoning': { event: chunk({ reasoning_content: PIECE }) },
  'openai arguments': {
    event: chunk({
      tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: PIECE } }],
    }),
  },
  'openai calls': {
    event: chunk({
      tool_calls: Array.from({ length: 500 }, (_, index) => ({ index, id: `${index}` })),
    }),
  },
  'responses text': { event: event({ type: 'response.output_text.delta', delta: PIECE }) },
  'responses arguments': {
    event: event({ type: 'response.function_call_arguments.delta', output_index: 1, delta: PIECE }),
  },
  'anthropic text': { event: block({ type: 'text_delta', text: PIECE }) },
  'anthropic thoughts': { event: block({ type: 'thinking_delta', thinking: PIECE }) },
  'anthropic seals': { event: block({ type: 'signature_delta', signature: PIECE }) },
  'ollama text': { event: `${JSON.stringify({ message: { content: PIECE } })}\n` },
};

let server: Server;
let rhetor: TestRhetor;
/** Connections that were flooded and closed by Rhetor. */
let closed = 0;

async function flood(response: ServerResponse, model: string): Promise<void> {
  response.once('close', () => (closed += 1));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const text = (FLOODS[model]?.event ?? '').repeat(10);
  while (!response.destroyed) {
    if (response.write(text)) await new Promise(setImmediate);
    else {
      await new Promise<void>((resolve) => {
        response.once('drain', resolve).once('close', resolve);
      });
    }
  }
}

beforeAll(async () => {
  server = createServer((request, response) => {
    response.on('error', () => undefined);
    if (request.method === 'GET') {
      response.end(
        request.url?.startsWith('/long') === true
          ? JSON.stringify({ data: [{ id: 'x'.repeat(5 * 1024 * 1024) }] })
          : '{"data":[],"models":[]}',
      );
      return;
    }
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const { model } = JSON.parse(body) as { readonly model: string };
      if (model === 'headers') response.setHeader('x-large', 'h'.repeat(20_000));
      if (model === 'headers') response.end();
      else if (request.url?.endsWith('/embeddings') === true) {
        response.end(
          JSON.stringify({
            data: [{ index: 0, embedding: Array.from({ length: LIMIT }, () => 1) }],
          }),
        );
      } else void flood(response, model);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rhetor = await TestRhetor.start({
    providers: {
      openai: { kind: 'openai', base_url },
      responses: { kind: 'openai', api: 'responses', base_url },
      anthropic: { kind: 'anthropic', base_url },
      ollama: { kind: 'ollama', base_url },
      listless: { kind: 'openai', base_url: `${base_url}/long` },
    },
    tasks: { default: { retries: 0 } },
    variables: { RHETOR_ANSWER_LIMIT: '64kb' },
  });
});
afterAll(async () => {
  await rhetor.stop();
  server.closeAllConnections();
  server.close();
});

function ask(model: string, streaming: boolean): Promise<Response> {
  const [provider] = model.split(' ');
  const context_id = `${model.replaceAll(' ', '-')}-${streaming}`;
  return rhetor.post('/message', {
    message: 'x',
    context_id,
    streaming,
    options: { provider, model },
  });
}

describe('an endless answer', () => {
  const models = Object.keys(FLOODS);

  it.each(models.filter((model) => !model.endsWith('calls')))(
    'of %s is cut off, said, and its connection closed',
    async (model) => {
      const before = closed;
      const frames = await (await ask(model, true)).text();
      expect(frames).toContain('"code":"upstream_error"');
      expect(frames).toContain(
        'more than 64 KiB of text, reasoning and arguments (RHETOR_ANSWER_LIMIT)',
      );
      expect(frames).not.toMatch(/"finish_reason":"(?!error)/);
      await expect.poll(() => closed).toBeGreaterThan(before);
    },
  );

  it.each(models.filter((model) => /text|calls/.test(model)))(
    'of %s is an error where it is not streamed, asked for once',
    async (model) => {
      const before = closed;
      const response = await ask(model, false);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ code: 'upstream_error' });
      await expect.poll(() => closed).toBe(before + 1);
    },
  );

  it('is read only so far where a whole one was asked for', async () => {
    const before = closed;
    const body = { model: 'openai/openai text', messages: [{ role: 'user', content: 'x' }] };
    const headers = { 'x-rhetor-upstream-stream': 'false' };
    const response = await postTo(rhetor, '/v1/chat/completions', body, headers);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('openai sent an answer (RHETOR_ANSWER_LIMIT) of more');
    // What still arrives is drained for a second.
    await expect.poll(() => closed).toBe(before + 1);
  });

  it('keeps the text that arrived, marked as cut off', async () => {
    const stored = await rhetor.get('/contexts/openai-text-true/export');
    const { messages } = (await stored.json()) as {
      readonly messages: readonly { readonly content: string; readonly status?: string }[];
    };
    const reply = messages.at(-1);
    expect(reply?.status).toBe('error');
    expect(reply?.content.length).toBeGreaterThan(LIMIT - 2_000);
    expect(reply?.content.length).toBeLessThanOrEqual(LIMIT);
  });
});

describe('other limits', () => {
  it('names the headers that were too large', async () => {
    const response = await rhetor.post('/message', {
      message: 'x',
      options: { provider: 'openai', model: 'headers' },
    });
    expect(await response.json()).toMatchObject({
      code: 'upstream_error',
      error: expect.stringContaining('the headers of its answer are larger than 16 KiB'),
    });
  });

  it('names the embeddings that were too large', async () => {
    const response = await rhetor.post('/v1/embeddings', { model: 'openai/vectors', input: 'x' });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain(
      'openai sent embeddings (RHETOR_ANSWER_LIMIT) of more than 64 KiB',
    );
  });

  it('tells why a provider with an oversized list is unavailable', async () => {
    await expect
      .poll(async () => (await rhetor.get('/providers')).text())
      .toMatch(/listless sent a (list of models|body) of more than 4 MiB/);
  });
});
