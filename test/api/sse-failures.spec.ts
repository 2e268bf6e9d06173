/** Failing streams: a proper status before the first content, a terminal error frame after it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { TIMESTAMP } from './json.ts';
import { readFrames, textOfFrames } from './sse-frames.ts';
import { MODEL, Stage } from './stage.ts';

let stage: Stage;

// Each test has its own Rhetor, because a model that refused a request is not asked again for a while.
beforeEach(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'anthropic', 'ollama'],
    tasks: { default: { retries: 0 } },
  });
});
afterEach(() => stage.stop());

const stream = (body: object = {}) => stage.rhetor.post('/stream', { message: 'Hello', ...body });

describe('a stream that fails before any content', () => {
  it('is an HTTP error', async () => {
    stage.upstream.otherwise({ fault: { type: 'status', status: 400, reason: 'context_length' } });
    await expectError(await stream(), 400, 'context_length_exceeded');
  });

  it('is an HTTP error even after a role, empty deltas and pings', async () => {
    stage.upstream.otherwise({
      text: ['', '', 'x'],
      fault: { type: 'error-event', afterTokens: 2, reason: 'overloaded' },
    });
    await expectError(await stream(), 502, 'upstream_error');
  });

  it('is an HTTP error if the answer was cut off or empty', async () => {
    stage.upstream.otherwise({ text: 'x', fault: { type: 'cut', afterTokens: 0 } });
    expect((await stream()).status).toBe(502);
    stage.upstream.otherwise({ fault: { type: 'silent-after-headers' } });
    const options = { model: 'silent', provider: 'ollama', timeouts_ms: { first_token: 50 } };
    expect((await stream({ options })).status).toBeGreaterThanOrEqual(502);
  });

  it('is the answer of a fallback, if there is one', async () => {
    stage.upstream.next({ text: ['', 'x'], fault: { type: 'cut', afterTokens: 1 } });
    const wish = { provider: 'openai', model: 'first' };
    const options = { ...wish, fallback_provider: 'ollama', fallback_model: 'second' };
    const response = await stream({ options });
    expect(response.headers.get('x-rhetor-attempts')).toBe('2');
    const frames = await readFrames(response);
    expect(textOfFrames(frames)).toBe('Hello, world!');
    expect(frames.at(-1)).toMatchObject({ done: true, fallback: true, model: 'second' });
  });

  it('may be an answer without text', async () => {
    stage.upstream.next({ text: [] });
    const response = await stream();
    expect(response.status).toBe(200);
    expect(await readFrames(response)).toEqual([
      expect.objectContaining({ chunk: '', done: true, finish_reason: 'stop' }),
    ]);
  });
});

describe.each(['openai', 'anthropic', 'ollama'])(
  'a stream by %s that fails after content',
  (provider) => {
    const failure = {
      chunk: '',
      context: 'failing',
      model: MODEL,
      provider,
      done: true,
      finish_reason: 'error',
      error: expect.stringMatching(/\w/),
      request_id: expect.any(String),
      timestamp: expect.stringMatching(TIMESTAMP),
    };

    it.each([
      ['is cut', { type: 'cut', afterTokens: 2 }, 'upstream_truncated'],
      [
        'ends politely without its end',
        { type: 'truncated', afterTokens: 2 },
        'upstream_truncated',
      ],
      ['falls silent', { type: 'stall', afterTokens: 2 }, 'upstream_timeout'],
      [
        'reports an error',
        { type: 'error-event', afterTokens: 2, reason: 'overloaded' },
        'upstream_error',
      ],
      ['sends garbage', { type: 'bad-json', afterTokens: 2 }, 'upstream_error'],
    ] as const)('because it %s never looks finished', async (_name, fault, code) => {
      stage.upstream.next({ text: 'one two three', fault });
      const options = { provider, timeouts_ms: { idle: 100 } };
      const response = await stream({ context_id: 'failing', options });
      expect(response.status).toBe(200);
      const frames = await readFrames(response);
      expect(textOfFrames(frames)).toBe('one two ');
      expect(frames.filter(({ done }) => done === true)).toHaveLength(1);
      expect(frames.at(-1)).toMatchObject({ ...failure, code });
      expect(frames.at(-1)).not.toHaveProperty('message_id');
    });
  },
);

describe('a store that fails at the end of a turn', () => {
  it('is storage_unavailable in the terminal frame, and recovers by itself', async () => {
    const other = new DatabaseSync(join(stage.rhetor.dataDirectory, 'rhetor.db'));
    other.exec('BEGIN IMMEDIATE');
    const streamed = await readFrames(await stream({ context_id: 'locked' }));
    other.exec('ROLLBACK');
    other.close();
    expect(textOfFrames(streamed)).toBe('Hello, world!');
    expect(streamed.at(-1)).toMatchObject({
      code: 'storage_unavailable',
      done: true,
      finish_reason: 'error',
    });
    const again = await readFrames(await stream({ context_id: 'locked' }));
    expect(again.at(-1)).toMatchObject({ finish_reason: 'stop', context_version: 1 });
  });
});
