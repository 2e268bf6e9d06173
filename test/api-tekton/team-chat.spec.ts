/** POST /api/team-chat: sends one message to many components, and returns the answers that arrive in time. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { type Json, jsonOf, TIMESTAMP } from '../api/json.ts';
import { Stage } from '../api/stage.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    tasks: { default: { retries: 0 } },
  });
});
beforeEach(() => stage.upstream.reset());
afterAll(() => stage.stop());

const ask = (body: object, signal?: AbortSignal) =>
  stage.rhetor.post('/api/team-chat', { message: 'Hello', ...body }, signal);
const responses = async (body: object) =>
  (await jsonOf(await ask(body)))['responses'] as readonly Json[];

function systemOf({ body }: RecordedRequest): string {
  const [first] = body['messages'] as readonly Json[];
  return String(first?.['content']);
}

describe('the team', () => {
  it('answers with each component’s own answer', async () => {
    stage.upstream.otherwise((request) => ({ text: systemOf(request).slice(0, 20) }));
    const response = await ask({
      target_sockets: ['ergon-ci', 'athena'],
      timeout: 30,
      moderation_mode: 'synthesis',
      metadata: { thread: 7 },
      unknown: 'field',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-rhetor-cost-usd')).toBe('0');
    expect(response.headers.get('x-rhetor-cost-status')).toBe('unpriced');
    const answer = await jsonOf(response);
    expect(answer).toEqual({
      request_id: response.headers.get('x-request-id'),
      responses: expect.any(Array),
      moderation_mode: 'synthesis',
      synthesis: null,
      consensus: null,
      timestamp: expect.stringMatching(TIMESTAMP),
      elapsed_time: expect.any(Number),
    });
    const sorted = (answer['responses'] as readonly Json[]).toSorted((one, other) =>
      String(one['socket_id']) < String(other['socket_id']) ? -1 : 1,
    );
    const form = {
      timestamp: expect.stringMatching(TIMESTAMP),
      metadata: { role: 'assistant', type: 'response' },
    };
    expect(sorted).toEqual([
      { socket_id: 'athena', content: expect.stringMatching(/^You are Athena/), ...form },
      { socket_id: 'ergon-ci', content: expect.stringMatching(/^You are Ergon/), ...form },
    ]);
  });

  it('has at most eight members by default, and all options are passed on', async () => {
    for (const body of [{}, { target_sockets: [] }, { target_sockets: null }]) {
      stage.upstream.reset();
      const answer = await jsonOf(await ask({ ...body, timeout: 30 }));
      expect(answer).toMatchObject({ moderation_mode: 'pass_through' });
      const ids = (answer['responses'] as readonly Json[]).map((one) => one['socket_id']);
      expect(new Set(ids).size).toBe(8);
      expect(ids).toEqual(expect.arrayContaining(['athena-ci', 'ergon-ci']));
      expect(stage.upstream.requests).toHaveLength(8);
    }
  });

  it('may be named as a whole, without duplicates; unknown names give no answer', async () => {
    const named = ['ergon', 'ergon-ci', 'ERGON', 'nobody', '', 'telos'];
    const answers = await responses({ target_sockets: named, timeout: 30 });
    expect(answers.map((one) => one['socket_id']).toSorted()).toEqual(['ergon', 'telos']);
    expect(await responses({ target_sockets: ['nobody'] })).toEqual([]);
    const { prompts } = await jsonOf(await stage.rhetor.get('/'));
    const components = (prompts as Json)['components'] as readonly string[];
    expect(components.length).toBeGreaterThan(8);
    const all = await responses({ target_sockets: components, timeout: 30 });
    expect(all).toHaveLength(components.length);
  });

  it('leaves out late members, and cancels their calls', async () => {
    stage.upstream.otherwise((request) =>
      systemOf(request).includes('Telos') ? { fault: { type: 'silent' } } : { text: 'In time.' },
    );
    const answer = await jsonOf(await ask({ target_sockets: ['ergon', 'telos'], timeout: 3 }));
    expect(answer).toMatchObject({ responses: [{ socket_id: 'ergon', content: 'In time.' }] });
    expect(answer['elapsed_time']).toBeGreaterThanOrEqual(2.99);
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
  });

  it('does not wait for the timeout when all have answered', async () => {
    const answer = await jsonOf(await ask({ target_sockets: ['ergon'], timeout: 600 }));
    expect(answer['responses']).toHaveLength(1);
    expect(answer['elapsed_time']).toBeLessThan(100);
  });

  it('leaves out members that fail', async () => {
    stage.upstream.otherwise((request) =>
      systemOf(request).includes('Telos')
        ? { fault: { type: 'status', status: 500 } }
        : { text: 'Well.' },
    );
    const answers = await responses({ target_sockets: ['telos', 'ergon'], timeout: 30 });
    expect(answers).toMatchObject([{ socket_id: 'ergon', content: 'Well.' }]);
  });

  it('stores nothing', async () => {
    const kept = async () => (await jsonOf(await stage.rhetor.get('/contexts')))['count'];
    const before = await kept();
    await responses({ timeout: 30 });
    expect(await kept()).toBe(before);
  });

  it('stops when the caller disconnects', async () => {
    stage.upstream.otherwise({ fault: { type: 'silent' } });
    const leave = new AbortController();
    const reply = ask({ timeout: 600 }, leave.signal).catch(() => undefined);
    await stage.upstream.until(() => stage.upstream.inFlight === 8);
    leave.abort();
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    expect(await reply).toBeUndefined();
  });

  it('respects the limit of running requests', async () => {
    const narrow = await Stage.start({ variables: { RHETOR_MAX_IN_FLIGHT: '2' } });
    let most = 0;
    narrow.upstream.otherwise(() => {
      most = Math.max(most, narrow.upstream.inFlight);
      return { text: 'Hello', firstTokenMs: 5 };
    });
    const response = await narrow.rhetor.post('/api/team-chat', { message: 'Hello', timeout: 30 });
    expect((await jsonOf(response))['responses']).toHaveLength(8);
    expect(most).toBeLessThanOrEqual(2);
    await narrow.stop();
  });
});

describe('a question', () => {
  it.each([
    ['message', { message: '' }],
    ['message', { message: null }],
    ['message', { message: 'x'.repeat(1_000_001) }],
    ['moderation_mode', { moderation_mode: 'shout' }],
    ['moderation_mode', { moderation_mode: 7 }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 601 }],
    ['timeout', { timeout: '2' }],
    ['target_sockets', { target_sockets: 'ergon' }],
    ['target_sockets', { target_sockets: [7] }],
    ['target_sockets', { target_sockets: Array.from({ length: 33 }, () => 'ergon') }],
    ['metadata', { metadata: 'text' }],
  ])('is refused at %s', async (field, body) => {
    const { errors } = await expectError(await ask(body), 422, 'validation_failed');
    expect(errors).toMatchObject([{ field, message: expect.any(String) }]);
    expect(stage.upstream.requests).toEqual([]);
  });
});
