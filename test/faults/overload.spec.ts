/** C08: requests beyond the limit wait for a while, then are told to retry later. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { held } from '../upstream/held.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { ask } from './edges.ts';
import { EDGES, type Edge } from './fault.ts';
import { WHOLE, WHOLE_TEXT } from './whole-text.ts';

const LIMIT = 2;
/** The queue itself is limited. */
const QUEUE = 128;
const DEADLINE_MS = 2_000;

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
/** Lets the upstream answer. */
let open: () => void;

beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
  const { script, release } = held(WHOLE, 1);
  upstream.otherwise(script);
  open = release;
  rhetor = await TestRhetor.start({
    providers: {
      played: { kind: 'openai', base_url: upstream.baseUrl('openai'), default_model: 'one' },
    },
    variables: { RHETOR_MAX_IN_FLIGHT: String(LIMIT) },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await rhetor.stop();
  await upstream.stop();
});

function call(edge: Edge, name: string) {
  return ask(rhetor, {
    name,
    edge,
    patienceMs: 60_000,
    body: { message: 'Hello', context_id: name },
  });
}

async function requests(): Promise<object> {
  const health = (await (await rhetor.get('/health')).json()) as {
    readonly details: { readonly requests: object };
  };
  return health.details.requests;
}

async function fill() {
  const running = [call('sse', 'running-1'), call('sse', 'running-2')];
  await upstream.until(() => upstream.inFlight === LIMIT);
  return running;
}

const OVERLOADED = {
  code: 'overloaded',
  error: 'Rhetor already runs 2 requests, which is its limit; ask again in a moment.',
  retry_after_ms: 1_000,
};

describe('more requests than the limit', () => {
  it('are refused after 2 s in the queue, on every edge', async () => {
    const running = await fill();
    for (const seen of await Promise.all(EDGES.map((edge) => call(edge, `late-${edge}`)))) {
      expect(seen.ms).toBeGreaterThanOrEqual(DEADLINE_MS - 50);
      expect(seen.breaches).toEqual([]);
      expect(seen.end).toMatchObject(OVERLOADED);
      expect(seen.status).toBe(seen.edge === 'ws' ? 200 : 503);
    }
    expect(upstream.requests).toHaveLength(LIMIT);
    open();
    for (const each of await Promise.all(running)) expect(each.text).toBe(WHOLE_TEXT);
  });

  it('are answered when slots become free', async () => {
    const leaving = [new AbortController(), new AbortController()];
    for (const { signal } of leaving) {
      rhetor.post('/stream', { message: 'Hello' }, signal).catch(() => undefined);
    }
    await upstream.until(() => upstream.inFlight === LIMIT);
    // All at once: none may wait for longer than the queue allows.
    const waiting = EDGES.map((edge) => call(edge, `waiting-${edge}`));
    await vi.waitFor(async () => expect(await requests()).toMatchObject({ waiting: EDGES.length }));
    open();
    for (const caller of leaving) caller.abort();
    for (const seen of await Promise.all(waiting)) {
      expect(seen.breaches).toEqual([]);
      expect(seen.text).toBe(WHOLE_TEXT);
    }
    expect(await requests()).toMatchObject({ running: 0, waiting: 0 });
  });

  it('are refused at once, with Retry-After, when the queue is full; /health reports it', async () => {
    const running = await fill();
    // Nobody's time in the queue ends until the test says so.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const waiting = Array.from({ length: QUEUE }, (_, index) => call('json', `waiting-${index}`));
    await expect.poll(requests).toMatchObject({ waiting: QUEUE });
    const response = await rhetor.post('/message', { message: 'Hello' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject(OVERLOADED);
    const health = await rhetor.get('/health');
    expect(await health.json()).toMatchObject({
      status: 'healthy',
      details: { requests: { running: LIMIT, waiting: QUEUE, limit: LIMIT } },
    });
    vi.advanceTimersByTime(DEADLINE_MS);
    vi.useRealTimers();
    for (const { end } of await Promise.all(waiting)) expect(end['code']).toBe('overloaded');
    open();
    for (const each of await Promise.all(running)) expect(each.text).toBe(WHOLE_TEXT);
    expect(await requests()).toEqual({ running: 0, waiting: 0, limit: LIMIT });
  });
});
