/** The typed client over HTTP: answers, streams, every way in which they end, and cancellation by the caller. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ClientOptions, RhetorClient, RhetorClientError } from '../../src/client/client.ts';
import { Stage } from '../api/stage.ts';
import { outcomeOf } from './steps.ts';

let stage: Stage;
let client: RhetorClient;

beforeAll(async () => {
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  client = new RhetorClient({ url: stage.rhetor.url });
});
afterEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

async function failureOf(promise: Promise<unknown>): Promise<RhetorClientError> {
  const error: unknown = await promise.then(() => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RhetorClientError);
  return error as RhetorClientError;
}

/** A server that is not Rhetor. */
async function impostor(
  listener: RequestListener,
  limits: Pick<ClientOptions, 'timeoutMs'> = {},
): Promise<RhetorClient> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new RhetorClient({ url: `http://127.0.0.1:${port}`, ...limits });
}

const FRAME = `event: message\ndata: {"chunk":"one ","timestamp":"","done":false}\n\n`;

describe('an answer', () => {
  it('is returned whole by message and chat', async () => {
    const answer = await client.message({ message: 'Hello', context_id: 'whole' });
    expect(answer).toMatchObject({ message: 'Hello, world!', context: 'whole', finished: true });
    const next = await client.chat({ messages: [{ role: 'user', content: 'Hello' }] });
    expect(next).toMatchObject({ message: 'Hello, world!', provider: 'openai' });
  });

  it('arrives in steps from stream and streamChat, the last of them done', async () => {
    const { text, last } = await outcomeOf(client.stream({ message: 'Hello', context_id: 'as' }));
    expect({ text, last }).toMatchObject({
      text: 'Hello, world!',
      last: { done: true, finish_reason: 'stop', context: 'as', usage: { output_tokens: 2 } },
    });
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    expect(await outcomeOf(client.streamChat({ messages }))).toMatchObject({
      text: 'Hello, world!',
      last: { done: true },
    });
  });

  it('accepts a key that makes a retry safe, and the version of the context', async () => {
    const ask = { message: 'Hello', context_id: 'safe' };
    const first = await client.message(ask, { idempotencyKey: 'k1' });
    const second = await client.message(ask, { idempotencyKey: 'k1' });
    expect(second.message_id).toBe(first.message_id);
    const error = await failureOf(client.message(ask, { contextVersion: 99 }));
    expect(error).toMatchObject({ code: 'version_conflict', status: 409, context: 'safe' });
  });
});

describe('a failure has a name', () => {
  it('when the request is wrong: the fields, and the id in the log', async () => {
    const error = await failureOf(client.message({ message: '' }, { requestId: 'my-request' }));
    expect(error).toMatchObject({
      code: 'validation_failed',
      status: 422,
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(error.fields).toEqual([{ field: 'message', message: expect.stringMatching(/must be/) }]);
  });

  it('when no model answers: the models that were asked', async () => {
    stage.upstream.otherwise({ fault: { type: 'status', status: 500 } });
    const error = await failureOf(client.message({ message: 'Hello' }));
    expect(error).toMatchObject({ code: 'upstream_error', status: 502 });
    expect(error.attempts).toMatchObject([{ provider: 'openai', status: 500 }]);
    expect((await outcomeOf(client.stream({ message: 'Hello' }))).error).toMatchObject({
      code: error.code,
    });
  });

  it('when the model’s stream is cut off: after the text so far', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    expect(await outcomeOf(client.stream({ message: 'Hello' }))).toMatchObject({
      text: 'one two ',
      last: { done: false },
      error: { code: 'upstream_truncated', requestId: expect.any(String) },
    });
  });

  it('when nothing listens', async () => {
    const error = await failureOf(new RhetorClient({ url: 'http://127.0.0.1:9' }).health());
    expect(error).toMatchObject({ code: 'unreachable', status: undefined });
    expect(error.message).toMatch(/could not be reached at http:\/\/127\.0\.0\.1:9 \(.+\)/);
  });

  it('when another server answers', async () => {
    const page = await impostor((_request, response) => response.end('<h1>Welcome</h1>'));
    expect(await failureOf(page.health())).toMatchObject({
      code: 'unexpected_answer',
      message: expect.stringContaining('<h1>Welcome</h1>'),
    });
    const gateway = await impostor((_request, response) => {
      response.writeHead(502, { 'retry-after': '3' }).end('Bad Gateway');
    });
    expect(await failureOf(gateway.message({ message: 'Hello' }))).toMatchObject({
      code: 'unexpected_answer',
      status: 502,
      retryAfterMs: 3_000,
    });
    const elsewhere = await impostor((_request, response) => {
      response.writeHead(302, { location: stage.rhetor.url }).end();
    });
    expect(await failureOf(elsewhere.health())).toMatchObject({ code: 'unreachable' });
  });

  it.each([
    ['well', 'stream_truncated', (end: () => void, _cut: () => void) => end()],
    ['badly', 'connection_lost', (_end: () => void, cut: () => void) => cut()],
  ])('when the stream ends %s, but without its last step', async (_how, code, finish) => {
    const cutting = await impostor((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(FRAME, () =>
        finish(
          () => response.end(),
          () => response.destroy(),
        ),
      );
    });
    expect(await outcomeOf(cutting.stream({ message: 'Hello' }))).toMatchObject({
      text: 'one ',
      error: { code },
    });
  });

  it('when the stream falls silent in the middle', async () => {
    const silent = await impostor((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(FRAME);
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const outcome = await outcomeOf(silent.stream({ message: 'Hello' }), () =>
      setImmediate(() => vi.advanceTimersByTime(60_000)),
    );
    expect(outcome).toMatchObject({
      text: 'one ',
      error: { code: 'timeout', message: expect.stringContaining('silent for 60 s') },
    });
  });

  it('but not when the connection breaks after the last step', async () => {
    const late = await impostor((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(FRAME.replace('false', 'true'), () => response.destroy());
    });
    expect(await outcomeOf(late.stream({ message: 'Hello' }))).toMatchObject({
      last: { done: true },
      error: undefined,
    });
  });

  it('when an answer is late, unless a model makes it', async () => {
    const silent = await impostor(() => undefined, { timeoutMs: 100 });
    expect(await failureOf(silent.health())).toMatchObject({ code: 'timeout' });
  });
});

describe('a caller that cancels', () => {
  async function expectCancelled(): Promise<void> {
    await stage.upstream.until(() => stage.upstream.lastRequest.socket.closedAt !== undefined);
  }

  it('by its signal: the reason is thrown, and the call to the model is cancelled', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 2 } });
    const controller = new AbortController();
    const reason = new Error('seen enough');
    const steps = client.stream({ message: 'Hello' }, { signal: controller.signal });
    const outcome = await outcomeOf(steps, ({ chunk }) => {
      if (chunk === 'two ') controller.abort(reason);
    });
    expect(outcome).toMatchObject({ text: 'one two ', error: reason });
    await expectCancelled();
  });

  it('by leaving the loop', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 2 } });
    for await (const { chunk } of client.stream({ message: 'Hello' })) {
      if (chunk === 'two ') break;
    }
    await expectCancelled();
  });

  it('while the whole answer is made, and before anything is sent', async () => {
    stage.upstream.next({ fault: { type: 'silent' } });
    const controller = new AbortController();
    const answer = client.message({ message: 'Hello' }, { signal: controller.signal });
    const failed = expect(answer).rejects.toThrow('aborted');
    await stage.upstream.until(() => stage.upstream.requests.length === 1);
    controller.abort();
    await failed;
    await expectCancelled();
    const { signal } = controller;
    await expect(client.message({ message: 'Hello' }, { signal })).rejects.toThrow('aborted');
    expect(stage.upstream.requests).toHaveLength(1);
  });
});
