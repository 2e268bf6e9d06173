/** The WebSocket as the former client library uses it: flat frames, matched by their request_id. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonOf, TIMESTAMP, UUID } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';
import { FlatClient } from './flat-client.ts';

const HELLO = [{ role: 'user', content: 'Hello' }];

describe('a socket of the former client', () => {
  let stage: Stage;
  let client: FlatClient;

  beforeAll(async () => {
    stage = await Stage.start({
      vendors: ['openai', 'anthropic'],
      tasks: { default: { retries: 0 } },
    });
  });
  beforeEach(async () => {
    stage.upstream.reset();
    client = await FlatClient.connect(stage.rhetor.socketUrl);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await client.close();
  });
  afterAll(() => stage.stop());

  const contexts = async () => (await jsonOf(await stage.rhetor.get('/contexts')))['count'];

  describe('that registers', () => {
    it('is acknowledged at once', async () => {
      client.send({ type: 'REGISTER', component_id: 'ergon', capabilities: ['chat'] });
      await client.first('REGISTER_ACK');
      expect(client.frames).toEqual([{ type: 'REGISTER_ACK', component_id: 'ergon' }]);
    });

    it('may send requests before that, or never register', async () => {
      client.send({ type: 'GENERATE', request_id: 'early', prompt: 'Hello' });
      await client.answerTo('early');
      client.send({ type: 'REGISTER', component_id: 'ergon', capabilities: [] });
      client.send({ type: 'GENERATE', request_id: 'late', prompt: 'Hello' });
      expect(await client.answerTo('late')).toMatchObject([{ type: 'RESPONSE' }]);
      expect(client.frames.map(({ type }) => type)).toEqual([
        'RESPONSE',
        'REGISTER_ACK',
        'RESPONSE',
      ]);
    });

    it('gets an error about an invalid component_id', async () => {
      client.send({ type: 'REGISTER', component_id: 7, request_id: 'r' });
      expect(await client.first('ERROR')).toMatchObject({ request_id: 'r', code: 'invalid_value' });
    });
  });

  describe('that sends requests', () => {
    it('gets one RESPONSE to GENERATE', async () => {
      stage.upstream.next({ text: 'Hello there', usage: { input: 12, output: 2 } });
      client.send({
        type: 'GENERATE',
        request_id: 'one',
        prompt: 'Hello',
        context_id: 'ergon:socket',
        options: { temperature: null, max_tokens: 50 },
        system_prompt: null,
        provider_id: null,
        model_id: null,
      });
      expect(await client.answerTo('one')).toEqual([
        {
          type: 'RESPONSE',
          request_id: 'one',
          message: 'Hello there',
          content: 'Hello there',
          response: 'Hello there',
          model: MODEL,
          provider: 'openai',
          context: 'ergon:socket',
          context_id: 'ergon:socket',
          finished: true,
          timestamp: expect.stringMatching(TIMESTAMP),
          message_id: expect.stringMatching(UUID),
          context_version: 1,
          finish_reason: 'stop',
          usage: { input_tokens: 12, output_tokens: 2 },
          route: { rule: 'default', attempts: 1, prompt: { id: 'ergon', version: '1' } },
          metadata: {},
        },
      ]);
    });

    it('gets one CHUNK per piece for STREAM, the last one done', async () => {
      stage.upstream.next({ text: 'Hello there', usage: 'none' });
      client.send({
        type: 'STREAM',
        request_id: 'two',
        prompt: 'Hello',
        context_id: 'ergon:chunks',
      });
      const chunk = {
        type: 'CHUNK',
        request_id: 'two',
        context_id: 'ergon:chunks',
        model: MODEL,
        provider: 'openai',
        timestamp: expect.stringMatching(TIMESTAMP),
      };
      expect(await client.answerTo('two')).toEqual([
        { ...chunk, chunk: 'Hello ', done: false },
        { ...chunk, chunk: 'there', done: false },
        {
          ...chunk,
          chunk: '',
          done: true,
          finish_reason: 'stop',
          usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
          message_id: expect.stringMatching(UUID),
          context_version: 1,
          attempts: 1,
          route: { rule: 'default', attempts: 1, prompt: { id: 'ergon', version: '1' } },
        },
      ]);
    });

    it('gets the same for CHAT and CHAT_STREAM, whatever their streaming field says', async () => {
      client.send({ type: 'CHAT', request_id: 'chat', messages: HELLO, streaming: true });
      expect(await client.answerTo('chat')).toMatchObject([
        { type: 'RESPONSE', content: 'Hello, world!' },
      ]);
      client.send({ type: 'CHAT_STREAM', request_id: 'stream', messages: HELLO, streaming: false });
      const chunks = await client.answerTo('stream');
      expect(chunks.map(({ type }) => type)).toEqual(['CHUNK', 'CHUNK', 'CHUNK']);
      expect(chunks.map(({ chunk }) => chunk).join('')).toBe('Hello, world!');
    });

    it('uses its requested model, then its fallback', async () => {
      stage.upstream.next({ fault: { type: 'status', status: 503 } });
      client.send({
        type: 'CHAT',
        request_id: 'wish',
        messages: HELLO,
        provider_id: 'anthropic',
        model_id: 'wished',
        options: { fallback_provider: 'openai', fallback_model: 'second', top_k: 5 },
      });
      expect(await client.answerTo('wish')).toMatchObject([
        { provider: 'openai', model: 'second', fallback: true, route: { dropped: ['top_k'] } },
      ]);
      expect(stage.upstream.requests.map(({ model }) => model)).toEqual(['wished', 'second']);
    });

    it('does not store a prompt without a context', async () => {
      const before = await contexts();
      client.send({ type: 'GENERATE', request_id: 1, prompt: 'Hello' });
      const [answer] = await client.answerTo(1);
      expect(answer).not.toHaveProperty('message_id');
      expect(answer?.['context_id']).toMatch(UUID);
      expect(await contexts()).toBe(before);
    });

    it('runs its requests concurrently', async () => {
      stage.upstream.otherwise(({ body }) =>
        JSON.stringify(body).includes('slow')
          ? { text: 'slow answer', fault: { type: 'stall', afterTokens: 1 } }
          : { text: 'quick answer' },
      );
      client.send({ type: 'STREAM', request_id: 'slow', prompt: 'slow' });
      client.send({ type: 'GENERATE', request_id: 'quick', prompt: 'quick' });
      expect(await client.answerTo('quick')).toMatchObject([{ content: 'quick answer' }]);
    });
  });

  describe('that cancels', () => {
    it('gets the last CHUNK of a stream, and the upstream call ends', async () => {
      stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 1 } });
      client.send({ type: 'STREAM', request_id: 'cut', prompt: 'Count', context_id: 'ergon:cut' });
      await client.first('CHUNK');
      client.send({ type: 'CANCEL', request_id: 'cut' });
      const frames = await client.answerTo('cut');
      expect(frames).toMatchObject([
        { chunk: 'one ', done: false },
        { chunk: '', done: true, finish_reason: 'cancelled', context_id: 'ergon:cut' },
      ]);
      await stage.upstream.until(() => stage.upstream.inFlight === 0);
    });

    it('is answered even before a model has sent anything', async () => {
      stage.upstream.otherwise({ fault: { type: 'silent' } });
      client.send({ type: 'CHAT_STREAM', request_id: 'stream', messages: HELLO });
      client.send({ type: 'GENERATE', request_id: 'whole', prompt: 'Hello' });
      await stage.upstream.until(() => stage.upstream.requests.length === 2);
      client.send({ type: 'CANCEL', request_id: 'stream' });
      client.send({ type: 'CANCEL', request_id: 'whole' });
      expect(await client.answerTo('stream')).toMatchObject([
        { type: 'CHUNK', chunk: '', done: true, finish_reason: 'cancelled' },
      ]);
      expect(await client.answerTo('whole')).toMatchObject([
        { type: 'RESPONSE', content: '', finished: false, finish_reason: 'cancelled' },
      ]);
    });

    it('gets no answer for an unknown id', async () => {
      client.send({ type: 'CANCEL', request_id: 'nothing' });
      client.send({ type: 'GENERATE', request_id: 'next', prompt: 'Hello' });
      await client.answerTo('next');
      expect(client.frames).toHaveLength(1);
    });
  });

  describe('whose request fails', () => {
    it.each(['GENERATE', 'STREAM'])('gets a flat ERROR to %s', async (type) => {
      stage.upstream.otherwise({
        fault: { type: 'status', status: 400, reason: 'content_policy' },
      });
      client.send({ type, request_id: 'bad', prompt: 'Hello' });
      const [error] = await client.answerTo('bad');
      expect(error).toMatchObject({
        type: 'ERROR',
        request_id: 'bad',
        error: expect.any(String),
        code: 'content_filtered',
      });
      expect(error?.['detail']).toBe(error?.['error']);
    });

    it('gets it after the chunks of a stream that was cut off', async () => {
      stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 1 } });
      client.send({ type: 'STREAM', request_id: 'cut', prompt: 'Count' });
      expect(await client.answerTo('cut')).toMatchObject([
        { type: 'CHUNK', chunk: 'one ' },
        { type: 'ERROR', code: 'upstream_truncated' },
      ]);
    });

    it.each([
      [{ type: 'CHAT', messages: [] }, 'validation_failed'],
      [{ type: 'STREAM', prompt: null }, 'validation_failed'],
      [{ type: 'GENERATE', prompt: 'Hello', options: { temperature: 9 } }, 'validation_failed'],
      [{ type: 'GENERATE', prompt: 'Hello', provider_id: 'nobody' }, 'invalid_value'],
      [{ type: 'DANCE' }, 'invalid_value'],
    ])('for %o gets %s, and the socket lives on', async (frame, code) => {
      client.send({ ...frame, request_id: 42 });
      expect(await client.answerTo(42)).toMatchObject([{ type: 'ERROR', request_id: 42, code }]);
      client.send({ type: 'GENERATE', request_id: 'well', prompt: 'Hello' });
      expect(await client.answerTo('well')).toMatchObject([{ type: 'RESPONSE' }]);
    });

    it('is refused an id that is already running', async () => {
      stage.upstream.next({ fault: { type: 'silent' } });
      client.send({ type: 'GENERATE', request_id: 'same', prompt: 'Hello' });
      client.send({ type: 'GENERATE', request_id: 'same', prompt: 'Hello' });
      expect(await client.answerTo('same')).toMatchObject([{ type: 'ERROR', code: 'conflict' }]);
    });

    it('gets an error about invalid JSON in its own dialect', async () => {
      client.send({ type: 'REGISTER', component_id: 'ergon' });
      client.send('{"type":');
      const error = await client.first('ERROR');
      expect(error).toMatchObject({ code: 'invalid_json', error: expect.any(String) });
      expect(error).not.toHaveProperty('payload');
    });
  });

  describe('that is kept alive', () => {
    const passing = async (milliseconds: number) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      // Everything sent in that time has arrived before the answer to this.
      client.send({ type: 'GENERATE', request_id: `after ${milliseconds}`, prompt: 'Hello' });
      await client.answerTo(`after ${milliseconds}`);
    };
    const pings = () => client.frames.filter(({ type }) => type === 'PING');

    it('gets a PING every 30 s after its first frame, and its PONG is not answered', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      client.send({ type: 'REGISTER', component_id: 'ergon' });
      await client.first('REGISTER_ACK');
      await passing(29_999);
      expect(pings()).toEqual([]);
      await passing(1);
      expect(pings()).toEqual([{ type: 'PING' }]);
      client.send({ type: 'PONG' });
      client.send({ type: 'REGISTER', component_id: 'ergon' });
      await passing(30_000);
      expect(pings()).toHaveLength(2);
      expect(client.frames.filter(({ type }) => type === 'ERROR')).toEqual([]);
    });

    it('leaves no timer behind', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      client.send({ type: 'REGISTER', component_id: 'ergon' });
      await client.first('REGISTER_ACK');
      expect(vi.getTimerCount()).toBe(1);
      await client.close();
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
      client = await FlatClient.connect(stage.rhetor.socketUrl);
    });
  });

  describe('next to a client of the other dialect', () => {
    it('can even share one socket with it, frame by frame', async () => {
      client.send({ type: 'REGISTER', source: 'UI', req_id: 'a' });
      client.send({ type: 'REGISTER', component_id: 'ergon' });
      client.send({ type: 'LLM_REQUEST', req_id: 'b', payload: { message: 'Hello' } });
      client.send({ type: 'GENERATE', request_id: 'c', prompt: 'Hello' });
      client.send({ type: 'PING' });
      await client.answerTo('c');
      await client.until((frames) => frames.filter(({ type }) => type === 'UPDATE').length >= 5);
      await client.first('PONG');
      const of = (id: string) => client.frames.filter(({ req_id }) => req_id === id);
      expect(of('a')).toMatchObject([{ type: 'RESPONSE', payload: { status: 'registered' } }]);
      expect(of('b').map(({ payload }) => payload)).toMatchObject([
        { isTyping: true },
        { chunk: 'Hello, ' },
        { chunk: 'world!' },
        { done: true, usage: { estimated: false } },
        { isTyping: false },
      ]);
    });

    it('is the only one that gets PINGs', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      client.send({ type: 'REGISTER', source: 'UI' });
      await client.first('RESPONSE');
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
