/** Idempotency-Key: a repeated request is answered once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { conditionalPost, type Conditions } from './conditional-post.ts';
import { expectError } from './expect-error.ts';
import { jsonOf } from './json.ts';
import { LiveStream, readFrames, textOfFrames } from './sse-frames.ts';
import { playedBy, Stage } from './stage.ts';
import { held } from '../upstream/held.ts';

let stage: Stage;
let key: string;

beforeAll(async () => {
  stage = await Stage.start({ tasks: { default: { retries: 0 } } });
});
beforeEach(() => {
  stage.upstream.reset();
  key = randomUUID();
});
afterAll(() => stage.stop());

const send = (path: string, body: object, more: Conditions = {}) =>
  conditionalPost(stage.rhetor, path, body, { key, ...more });
const isReplayed = (response: Response) => response.headers.get('idempotent-replayed');
const countOf = async (context: string) =>
  (await jsonOf(await stage.rhetor.get(`/contexts/${context}`)))['count'];

describe('a repeated request', () => {
  it('gets the same answer, and nothing is asked or stored twice', async () => {
    const body = { message: 'Hello', context_id: 'twice' };
    const first = await send('/message', body);
    const answer = await jsonOf(first);
    expect(isReplayed(first)).toBeNull();
    const second = await send('/message', body);
    expect(second.status).toBe(200);
    expect(isReplayed(second)).toBe('true');
    expect(second.headers.get('x-rhetor-context')).toBe('twice');
    expect(await jsonOf(second)).toEqual(answer);
    expect(stage.upstream.requests).toHaveLength(1);
    expect(await countOf('twice')).toBe(2);
  });

  it('gets the whole answer of /chat, including reasoning and tool calls', async () => {
    stage.upstream.next({
      reasoning: ['I ', 'think'],
      text: 'I look',
      toolCalls: [
        { id: 'a', name: 'look', arguments: ['{"x"', ':1}'] },
        { id: 'b', name: 'see', arguments: ['{}'] },
      ],
    });
    const messages = [{ role: 'user', content: 'Hello' }];
    const answer = await jsonOf(await send('/chat', { messages }));
    expect(answer).toMatchObject({ message: 'I look', finish_reason: 'tool_calls' });
    expect(await jsonOf(await send('/chat', { messages }))).toEqual(answer);
  });

  it('that streams gets one chunk frame and the same terminal frame', async () => {
    const body = { message: 'Hello', context_id: 'streamed' };
    const first = await readFrames(await send('/stream', body));
    expect(first.length).toBeGreaterThan(2);
    const again = await send('/stream', body);
    expect(isReplayed(again)).toBe('true');
    const frames = await readFrames(again);
    expect(frames).toHaveLength(2);
    expect(frames[0]).toMatchObject({ chunk: 'Hello, world!', done: false, context: 'streamed' });
    expect(frames[1]).toEqual(first.at(-1));
    expect(await countOf('streamed')).toBe(2);
  });

  it('with another body is refused', async () => {
    await send('/message', { message: 'Hello', context_id: 'bodies' });
    for (const body of [
      { message: 'Hello!', context_id: 'bodies' },
      { message: 'Hello', context_id: 'bodies', streaming: true },
      { message: '', context_id: 'bodies' },
    ]) {
      const refused = await expectError(await send('/message', body), 422, 'validation_failed');
      expect(refused['errors']).toEqual([
        { field: 'idempotency-key', message: expect.stringContaining('another body') },
      ]);
    }
    expect(stage.upstream.requests).toHaveLength(1);
  });

  it('is the same with a trailing slash in the path', async () => {
    const body = { message: 'Hello' };
    const answer = await jsonOf(await send('/message', body));
    const again = await send('/message/', body);
    expect(isReplayed(again)).toBe('true');
    expect(await jsonOf(again)).toEqual(answer);
    expect(stage.upstream.requests).toHaveLength(1);
  });

  it('is a different request on another route, but not with another token, which nobody asks for', async () => {
    const body = { message: 'Hello' };
    const first = await jsonOf(await send('/message', body));
    await readFrames(await send('/stream', body));
    const other = await send('/message', body, { token: 'another' });
    expect(isReplayed(other)).toBe('true');
    expect((await jsonOf(other))['context']).toBe(first['context']);
    expect(stage.upstream.requests).toHaveLength(2);
  });

  it.each(['', ' ', 'é', 'x'.repeat(256), 'a\tb'])('needs a key: %j is none', async (bad) => {
    const response = await send('/message', { message: 'Hello' }, { key: bad });
    const { error } = await expectError(response, 400, 'invalid_value');
    expect(error).toContain('Idempotency-Key');
    expect(stage.upstream.requests).toHaveLength(0);
  });

  it('is forgotten with its context', async () => {
    const body = { message: 'Hello', context_id: 'forgotten' };
    await send('/message', body);
    await fetch(`${stage.rhetor.url}/contexts/forgotten`, { method: 'DELETE' });
    expect(isReplayed(await send('/message', body))).toBeNull();
    expect(await countOf('forgotten')).toBe(2);
  });
});

describe('a refusal', () => {
  it.each([
    ['of the body', 422, 'validation_failed', { message: '' }],
    ['of tools', 422, 'validation_failed', { message: 'x', options: { tools: [TOOL()] } }],
    ['of a provider', 400, 'invalid_value', { message: 'x', options: { provider: 'nobody' } }],
  ])('%s is kept, and said again', async (_name, status, code, body) => {
    const first = await send('/message', body);
    expect(isReplayed(first)).toBeNull();
    const refusal = await expectError(first, status, code);
    const second = await send('/message', body);
    expect(isReplayed(second)).toBe('true');
    const again = await expectError(second, status, code);
    expect(again.error).toBe(refusal.error);
    expect(again['errors']).toEqual(refusal['errors']);
    await expectError(await send('/message', { message: 'other' }), 422, 'validation_failed');
  });

  it('by a model is stored: the model is not asked again', async () => {
    stage.upstream.next({ fault: { type: 'status', status: 400, reason: 'content_policy' } });
    const body = { message: 'Hello' };
    const first = await expectError(await send('/stream', body), 400, 'content_filtered');
    const second = await send('/stream', body);
    expect(isReplayed(second)).toBe('true');
    const again = await expectError(second, 400, 'content_filtered');
    expect(again['attempts']).toEqual(first['attempts']);
    expect(stage.upstream.requests).toHaveLength(1);
  });
});

describe('the key is free again', () => {
  it('after a refusal that has been lifted meanwhile', async () => {
    const body = { message: 'x', prompt_id: 'lifted' };
    await expectError(await send('/message', body), 404, 'prompt_not_found');
    const prompt = { name: 'Lifted', component: 'ergon', content: 'Be kind.' };
    expect((await stage.rhetor.post('/prompts', prompt)).status).toBe(201);
    const second = await send('/message', body);
    expect([second.status, isReplayed(second)]).toEqual([200, null]);
    await second.text();
  });

  it.each([
    ['a server error', 500, 502, 'upstream_error'],
    ['too many requests', 429, 429, 'rate_limited'],
  ])('after %s', async (_name, upstreamStatus, status, code) => {
    const own = await Stage.start({ tasks: { default: { retries: 0 } } });
    own.upstream.next({ fault: { type: 'status', status: upstreamStatus } });
    const body = { message: 'Hello', context_id: 'freed' };
    const ask = () => conditionalPost(own.rhetor, '/message', body, { key });
    await expectError(await ask(), status, code);
    await own.upstream.until(() => own.upstream.inFlight === 0);
    const second = await ask();
    // The model may be parked after its refusal: what matters is that this is not a replay.
    expect(isReplayed(second)).toBeNull();
    await second.text();
    await own.stop();
  });
});

describe('a turn whose caller has disconnected', () => {
  it('continues, so that a repeat joins it and the model is asked once', async () => {
    const slow = held({ text: 'one two three four five six' }, 1);
    stage.upstream.next(slow.script);
    const body = { message: 'Hello', context_id: 'left' };
    const live = new LiveStream(await send('/stream', body));
    await live.until((text) => text.includes('one'));
    await live.leave();
    const repeat = await send('/stream', body);
    slow.release();
    const frames = await readFrames(repeat);
    expect(textOfFrames(frames)).toBe('one two three four five six');
    expect(frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    expect(stage.upstream.requests).toHaveLength(1);
    expect(await countOf('left')).toBe(2);
  });

  it('and that was cut off is replaced by its repeat: the question is stored once', async () => {
    await send('/message', { message: 'Before', context_id: 'replaced' });
    key = randomUUID();
    stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 1 } });
    const body = { message: 'Hello', context_id: 'replaced' };
    const live = new LiveStream(await send('/stream', body));
    await live.until((text) => text.includes('one'));
    await stage.rhetor.post('/contexts/replaced/cancel', {});
    await live.untilEnd();
    expect(await countOf('replaced')).toBe(4);
    const again = await send('/stream', body);
    expect(isReplayed(again)).toBeNull();
    expect(textOfFrames(await readFrames(again))).toBe('Hello, world!');
    expect(stage.sentMessages).toEqual([
      expect.objectContaining({ role: 'system' }),
      { role: 'user', content: 'Before' },
      { role: 'assistant', content: 'Hello, world!' },
      { role: 'user', content: 'Hello' },
    ]);
    const address = '/contexts/replaced?include_archived=true';
    const { messages } = await jsonOf(await stage.rhetor.get(address));
    expect(messages).toMatchObject([
      { content: 'Before' },
      { content: 'Hello, world!' },
      { content: 'Hello' },
      { content: 'Hello, world!' },
    ]);
    expect(isReplayed(await send('/stream', body))).toBe('true');
  });

  it('and that was cut off is replaced in the context that it began, as often as it is cut off', async () => {
    const body = { message: 'Hello' };
    let context = '';
    for (let attempt = 0; attempt < 2; attempt += 1) {
      stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 1 } });
      const frames = await readFrames(await send('/stream', body));
      expect(frames.at(-1)).toMatchObject({ done: true, finish_reason: 'error' });
      if (attempt > 0) expect(frames[0]?.['context']).toBe(context);
      context = String(frames[0]?.['context']);
      expect(await countOf(context)).toBe(2);
    }
    const answer = await readFrames(await send('/stream', body));
    expect(answer.at(-1)).toMatchObject({ context, finish_reason: 'stop' });
    expect(await countOf(context)).toBe(2);
  });

  it.each(['/message', '/stream'])(
    'and that was cut off is on disk before %s reports it',
    async (path) => {
      const body = { message: 'Hello', context_id: `cut-${path.slice(1)}` };
      const address = `/contexts/${body.context_id}`;
      for (let attempt = 0; attempt < 3; attempt += 1) {
        stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 1 } });
        await (await send(path, body)).text();
        expect(await jsonOf(await stage.rhetor.get(address))).toMatchObject({
          messages: [{ content: 'Hello' }, { content: 'one ', status: 'error' }],
        });
      }
      expect((await send(path, body)).status).toBe(200);
      expect(await countOf(body.context_id)).toBe(2);
    },
  );

  it('and that was cut off counts in the version that its repeat expects', async () => {
    const context_id = 'expected';
    await send('/message', { message: 'Before', context_id });
    key = randomUUID();
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 1 } });
    const body = { message: 'Hello', context_id };
    await readFrames(await send('/stream', body, { ifMatch: '"1"' }));
    const again = await send('/stream', body, { ifMatch: '"1"' });
    expect((await readFrames(again)).at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    expect(await countOf(context_id)).toBe(4);
  });

  it('is stored when it ends without a caller', async () => {
    const slow = held({ text: 'one two three four' }, 1);
    stage.upstream.next(slow.script);
    const body = { message: 'Hello', context_id: 'unattended' };
    const live = new LiveStream(await send('/stream', body));
    await live.until((text) => text.includes('one'));
    await live.leave();
    slow.release();
    await expect.poll(() => countOf('unattended')).toBe(2);
    const again = await send('/stream', body);
    expect(isReplayed(again)).toBe('true');
    expect(textOfFrames(await readFrames(again))).toBe('one two three four');
    expect(stage.upstream.requests).toHaveLength(1);
  });
});

describe('the same key at the same time', () => {
  it('joins the running call, and gets it from the beginning', async () => {
    const slow = held({ text: 'one two three four five six' }, 2);
    stage.upstream.next(slow.script);
    const body = { message: 'Hello', context_id: 'joined' };
    const first = new LiveStream(await send('/stream', body));
    await first.until((text) => text.includes('"chunk":"two "'));
    const second = await send('/stream', body);
    slow.release();
    const [frames] = await Promise.all([readFrames(second), first.untilEnd()]);
    expect(textOfFrames(frames)).toBe('one two three four five six');
    expect(frames[0]?.['chunk']).toMatch(/^one two /);
    expect(frames.at(-1)).toEqual(first.frames.at(-1));
    expect(isReplayed(second)).toBeNull();
    expect(stage.upstream.requests).toHaveLength(1);
    expect(await countOf('joined')).toBe(2);
  });

  it('is answered once, however many requests arrive at once', async () => {
    stage.upstream.next({ text: 'only once', firstTokenMs: 50 });
    const body = { message: 'Hello', context_id: 'crowd' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => jsonOf(await send('/message', body))),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(stage.upstream.requests).toHaveLength(1);
    expect(await countOf('crowd')).toBe(2);
  });

  it('with another body is refused, and disturbs no other request', async () => {
    const slow = held({ text: 'one two three' }, 1);
    stage.upstream.next(slow.script);
    const live = new LiveStream(await send('/stream', { message: 'Hello' }));
    await live.until((text) => text.includes('one'));
    for (const message of ['Goodbye', '']) {
      await expectError(await send('/stream', { message }), 422, 'validation_failed');
    }
    slow.release();
    await live.untilEnd();
    expect(live.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
  });
});

it('survives a restart', async () => {
  const upstream = await ScriptedUpstream.start();
  const providers = { openai: playedBy(upstream, 'openai') };
  const first = await TestRhetor.start({ providers });
  const body = { message: 'Hello', context_id: 'restart' };
  const answer = await jsonOf(await conditionalPost(first, '/message', body, { key }));
  await first.app.close();
  const second = await TestRhetor.start({ providers, dataDirectory: first.dataDirectory });
  const response = await conditionalPost(second, '/message', body, { key });
  expect(isReplayed(response)).toBe('true');
  expect(await jsonOf(response)).toEqual(answer);
  expect(upstream.requests).toHaveLength(1);
  await second.stop();
  await first.stop().catch(() => undefined);
  await upstream.stop();
});

function TOOL(): object {
  return { type: 'function', function: { name: 'look', parameters: {} } };
}
