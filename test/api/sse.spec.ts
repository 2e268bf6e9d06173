/** Server-sent events, byte for byte (docs/protocol.md). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TIMESTAMP, UUID } from './json.ts';
import { LiveStream, readFrames, textOfFrames } from './sse-frames.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({ vendors: ['openai', 'anthropic', 'ollama'] });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const stream = (body: object = {}) => stage.rhetor.post('/stream', { message: 'Hello', ...body });

describe('a stream', () => {
  it('consists of exactly these bytes', async () => {
    stage.upstream.next({ text: ['Hel', 'lo'], usage: { input: 3, output: 2 } });
    const response = await stream({ context_id: 'bytes' });
    const text = (await response.text())
      .replaceAll(/"timestamp":"[^"]+"/g, '"timestamp":"T"')
      .replace(/"message_id":"[^"]+"/, '"message_id":"M"');
    const common = `"context":"bytes","model":"${MODEL}","provider":"openai","timestamp":"T"`;
    const usage =
      '{"input_tokens":3,"output_tokens":2,"estimated":false,"cost_usd":0,"cost_status":"unpriced"}';
    const withoutZeros = text.replaceAll(/"(?:cached_input|reasoning)_tokens":0,/g, '');
    expect(withoutZeros).toBe(
      `event: message\ndata: {"chunk":"Hel",${common},"done":false}\n\n` +
        `event: message\ndata: {"chunk":"lo",${common},"done":false}\n\n` +
        `event: message\ndata: {"chunk":"",${common},"done":true,"finish_reason":"stop",` +
        `"usage":${usage},"message_id":"M","context_version":1,"attempts":1,` +
        `"route":{"rule":"default","attempts":1}}\n\n`,
    );
  });

  it('has the headers of the contract', async () => {
    const { status, headers } = await stream({ context_id: 'headers' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('x-request-id')).toMatch(UUID);
    expect(headers.get('x-rhetor-provider')).toBe('openai');
    expect(headers.get('x-rhetor-model')).toBe(MODEL);
    expect(headers.get('x-rhetor-attempts')).toBe('1');
    expect(headers.get('x-rhetor-context')).toBe('headers');
  });

  it.each(['openai', 'anthropic', 'ollama'])(
    'by %s has one end, the last frame',
    async (provider) => {
      stage.upstream.next({ text: 'one two three' });
      const frames = await readFrames(await stream({ options: { provider } }));
      expect(textOfFrames(frames)).toBe('one two three');
      expect(frames.map(({ done }) => done)).toEqual([false, false, false, true]);
      expect(frames.at(-1)).toMatchObject({ finish_reason: 'stop', provider, attempts: 1 });
      for (const frame of frames) expect(frame['timestamp']).toMatch(TIMESTAMP);
    },
  );

  it('is the same as streaming: true on /message and /chat', async () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    const bodies = { '/message': { message: 'Hello' }, '/chat': { messages } };
    for (const [path, body] of Object.entries(bodies)) {
      const frames = await readFrames(await stage.rhetor.post(path, { ...body, streaming: true }));
      expect(textOfFrames(frames)).toBe('Hello, world!');
      expect(frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    }
    expect((await stream({ streaming: false })).headers.get('content-type')).toContain(
      'event-stream',
    );
  });

  it('carries line ends, quotes and every character of a chunk in one data line', async () => {
    const text = ['a\nb\r\nc', '"\\', '\u2028\u2029', 'é😀', '\u0000', 'data: x\n\nevent: y'];
    stage.upstream.next({ text });
    expect(textOfFrames(await readFrames(await stream()))).toBe(text.join(''));
  });

  it('sends reasoning in separate frames, with an empty chunk', async () => {
    stage.upstream.next({ reasoning: ['I ', 'think'], text: 'So.' });
    const frames = await readFrames(await stream({ options: { provider: 'ollama' } }));
    expect(frames.map(({ chunk, reasoning }) => [chunk, reasoning])).toEqual([
      ['', 'I '],
      ['', 'think'],
      ['So.', undefined],
      ['', undefined],
    ]);
  });

  it('sends each chunk as it arrives', async () => {
    stage.upstream.next({ text: ['first ', 'second'], fault: { type: 'stall', afterTokens: 1 } });
    const live = new LiveStream(await stream());
    await live.until((text) => text.includes('"chunk":"first "'));
    expect(live.frames).toHaveLength(1);
    await live.leave();
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });

  it('has its turn on disk before its terminal frame', async () => {
    const live = new LiveStream(await stream({ context_id: 'on-disk' }));
    await live.until((text) => text.includes('"done":true'));
    const kept = await stage.rhetor.get('/contexts/on-disk');
    expect(await kept.json()).toMatchObject({
      count: 2,
      messages: [{}, { id: live.frames.at(-1)?.['message_id'] }],
    });
  });
});
