/** Streams as both shared clients read them: bare data lines up to `[DONE]`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { type Json, TIMESTAMP, UUID } from '../api/json.ts';
import { MODEL, Stage } from '../api/stage.ts';

const HELLO = [{ role: 'user', content: 'Hello' }];
const DONE = 'data: [DONE]\n\n';

/** The frames before `[DONE]`; anything other than a bare data line is an error. */
async function readStream(response: Response): Promise<readonly Json[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const text = await response.text();
  expect(text.endsWith(DONE)).toBe(true);
  const frames = text.slice(0, -DONE.length).split('\n\n');
  expect(frames.pop()).toBe('');
  return frames.map((frame) => {
    expect(frame).toMatch(/^data: \{[^\n\r]*\}$/);
    return JSON.parse(frame.slice('data: '.length)) as Json;
  });
}

describe('a stream', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  });
  beforeEach(() => stage.upstream.reset());
  afterAll(() => stage.stop());

  const frame = {
    context_id: 'ergon',
    model: MODEL,
    provider: 'openai',
    timestamp: expect.stringMatching(TIMESTAMP),
  };

  it('has one frame per chunk, the terminal frame, and [DONE]', async () => {
    stage.upstream.next({ text: 'Hello there', usage: { input: 12, output: 2 } });
    const body = { messages: HELLO, context_id: 'ergon', streaming: true, options: null };
    const frames = await readStream(await stage.rhetor.post('/api/v1/chat/stream', body));
    expect(frames).toEqual([
      { ...frame, chunk: 'Hello ', done: false },
      { ...frame, chunk: 'there', done: false },
      {
        ...frame,
        chunk: '',
        done: true,
        finish_reason: 'stop',
        usage: { input_tokens: 12, output_tokens: 2 },
        message_id: expect.stringMatching(UUID),
        context_version: 1,
        attempts: 1,
        route: { rule: 'default', attempts: 1, prompt: { id: 'ergon', version: '1' } },
      },
    ]);
  });

  it.each([
    ['/api/v1/chat/stream', { messages: HELLO, streaming: false }],
    ['/api/v1/chat', { messages: HELLO, streaming: true }],
    ['/api/v1/chat', { messages: HELLO, stream: true }],
    ['/api/v1/generate', { prompt: 'Hello', stream: true }],
  ])('comes from %s with %o', async (path, body) => {
    const frames = await readStream(await stage.rhetor.post(path, body));
    expect(frames.map(({ chunk }) => chunk).join('')).toBe('Hello, world!');
    expect(frames.filter(({ done }) => done === true)).toEqual([frames.at(-1)]);
  });

  it('has only integer counts, even if the upstream has not counted', async () => {
    stage.upstream.next({ text: 'Hello there', usage: 'none' });
    const frames = await readStream(
      await stage.rhetor.post('/api/v1/chat/stream', { messages: HELLO }),
    );
    const counts = Object.entries(frames.at(-1)?.['usage'] as object);
    expect(counts).toHaveLength(2);
    for (const [, count] of counts) expect(count).toSatisfy(Number.isInteger);
  });

  it('that fails before its first chunk is an HTTP error', async () => {
    stage.upstream.otherwise({ fault: { type: 'status', status: 503 } });
    const response = await stage.rhetor.post('/api/v1/chat/stream', { messages: HELLO });
    await expectError(response, 502, 'upstream_error');
  });

  it('that is cut off ends with an error, and then with [DONE]', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'cut', afterTokens: 2 } });
    const frames = await readStream(
      await stage.rhetor.post('/api/v1/chat/stream', { messages: HELLO, context_id: 'ergon' }),
    );
    expect(frames.map(({ chunk }) => chunk)).toEqual(['one ', 'two ', '']);
    expect(frames.at(-1)).toMatchObject({
      ...frame,
      error: expect.any(String),
      code: 'upstream_truncated',
      done: true,
      finish_reason: 'error',
    });
  });

  it('is cancelled upstream when its reader disconnects', async () => {
    stage.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 1 } });
    const leave = new AbortController();
    await stage.rhetor.post('/api/v1/chat/stream', { messages: HELLO }, leave.signal);
    expect(stage.upstream.inFlight).toBe(1);
    leave.abort();
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect(stage.upstream.inFlight).toBe(0);
  });
});
