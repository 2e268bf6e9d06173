/** C01: when a caller disconnects, everything is freed at once, at whatever stage its request is. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script, Vendor } from '../upstream/script.ts';
import { type Edge, EDGES, type Recovery, VENDORS } from './fault.ts';
import { LogLines } from './log-lines.ts';
import { WHOLE_TEXT, WHOLE_TOKENS } from './whole-text.ts';

type Moment = {
  readonly name: string;
  readonly first: Script;
  readonly fallback?: Script;
  readonly recovery?: Recovery;
  readonly edges?: readonly Edge[];
  /** Whether the upstream has reached the stage. */
  readonly isReached: (requests: readonly RecordedRequest[]) => boolean;
  /** Whether text has arrived, which is then stored, sent or not. */
  readonly hasText: boolean;
};

const SLOW: Script = { text: WHOLE_TOKENS, tokenMs: 20 };
const STREAMED: readonly Edge[] = ['sse', 'ws'];
const hasSent = (tokens: number) => (requests: readonly RecordedRequest[]) =>
  requests.some(({ tokensSent }) => tokensSent >= tokens);

const MOMENTS: readonly Moment[] = [
  {
    name: 'before the headers',
    first: { fault: { type: 'silent' } },
    isReached: ([first]) => first !== undefined,
    hasText: false,
  },
  {
    name: 'before the first token',
    first: { fault: { type: 'silent-after-headers' } },
    isReached: ([first]) => first?.hasSentHeaders === true,
    hasText: false,
  },
  {
    name: 'in mid-stream',
    first: SLOW,
    edges: STREAMED,
    isReached: hasSent(5),
    hasText: true,
  },
  {
    name: 'while an answer is held back',
    first: SLOW,
    recovery: 'buffer',
    isReached: hasSent(5),
    hasText: true,
  },
  {
    name: 'while an answer is continued, before its first token',
    first: { text: WHOLE_TOKENS, fault: { type: 'cut', afterTokens: 5 } },
    fallback: { fault: { type: 'silent' } },
    recovery: 'continue',
    edges: STREAMED,
    isReached: (requests) => requests.length === 2,
    hasText: true,
  },
  {
    name: 'while an answer is continued',
    first: { text: WHOLE_TOKENS, fault: { type: 'cut', afterTokens: 5 } },
    fallback: { text: WHOLE_TOKENS.slice(5), tokenMs: 20 },
    recovery: 'continue',
    edges: STREAMED,
    isReached: (requests) => requests.length === 2 && hasSent(8)(requests.slice(1)),
    hasText: true,
  },
  {
    name: 'during a pause before a retry',
    first: { fault: { type: 'status', status: 429, headers: { 'retry-after-ms': '900' } } },
    isReached: ([first]) => first?.isOver === true,
    hasText: false,
  },
];

describe.each(VENDORS)('a caller that disconnects while %s is asked', (vendor) => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  const log = new LogLines();
  const scripts = new Map<string, Script>();

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.models = [];
    upstream.otherwise(({ model }) => scripts.get(model) ?? { text: 'stray' });
    rhetor = await TestRhetor.start({
      providers: { played: played(vendor, upstream) },
      variables: { RHETOR_LOG_LEVEL: 'info' },
    });
  });
  beforeEach(() => log.start());
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await rhetor.stop();
    await upstream.stop();
  });

  const moments = MOMENTS.flatMap((moment) =>
    (moment.edges ?? EDGES).map((edge) => [moment.name, edge, moment] as const),
  );

  it.each(moments)('%s, over %s', async (_, edge, moment) => {
    const name = `claude-3-${MOMENTS.indexOf(moment)}-${edge}`;
    scripts.set(`${name}-first`, moment.first);
    if (moment.fallback) scripts.set(`${name}-fallback`, moment.fallback);
    const caller = call(rhetor, edge, {
      message: 'Hello',
      context_id: name,
      options: {
        provider: 'played',
        model: `${name}-first`,
        stream_recovery: moment.recovery ?? 'error',
        ...(moment.fallback && { fallback_model: `${name}-fallback` }),
      },
    });
    const asked = (): readonly RecordedRequest[] =>
      upstream.requests.filter(({ model }) => model.startsWith(name));
    await upstream.until(() => moment.isReached(asked()));
    if (moment.hasText && moment.recovery !== 'buffer') await caller.hasText;
    const before = asked().length;

    caller.leave();
    await upstream.until(() => asked().every(({ isOver }) => isOver));
    const line = await log.turnOf(name);
    expect(line).toMatchObject({ status: 499, code: 'client_closed_request' });
    await vi.waitFor(async () => {
      const { details } = (await (await rhetor.get('/health')).json()) as Health;
      expect(details.requests).toMatchObject({ running: 0, waiting: 0 });
    });
    expect(asked()).toHaveLength(before);
    await expectKept(rhetor, name, moment.hasText);
    expect(log.turnsOf(name)).toHaveLength(1);
  });

  it('asks no model afterwards', async () => {
    // The longest pause before a retry is over by then.
    const last = Math.max(...upstream.requests.map(({ receivedAt }) => receivedAt));
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(last + 1_000));
    const retried = upstream.requests.filter(({ model }) => model.startsWith('claude-3-6'));
    expect(retried).toHaveLength(EDGES.length);
  });
});

describe('a caller that disconnects while queued', () => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;
  const log = new LogLines();

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.otherwise({ fault: { type: 'silent' } });
    rhetor = await TestRhetor.start({
      providers: { played: { ...played('openai', upstream), default_model: 'one' } },
      variables: { RHETOR_LOG_LEVEL: 'info', RHETOR_MAX_IN_FLIGHT: '1' },
    });
  });
  beforeEach(() => log.start());
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await rhetor.stop();
    await upstream.stop();
  });

  it.each(EDGES)('is forgotten at once, over %s', async (edge) => {
    const running = call(rhetor, edge, { message: 'Hello', context_id: `running-${edge}` });
    const requests = async () =>
      ((await (await rhetor.get('/health')).json()) as Health).details.requests;
    await upstream.until(() => upstream.inFlight === 1);
    const asked = upstream.requests.length;
    const queued = call(rhetor, edge, { message: 'Hello', context_id: `queued-${edge}` });
    await vi.waitFor(async () => expect(await requests()).toMatchObject({ waiting: 1 }));

    queued.leave();
    const line = await log.turnOf(`queued-${edge}`);
    expect(line).toMatchObject({ status: 499 });
    expect(await requests()).toEqual({ running: 1, waiting: 0, limit: 1 });
    running.leave();
    await upstream.until(() => upstream.inFlight === 0);
    await vi.waitFor(async () => expect(await requests()).toMatchObject({ running: 0 }));
    expect(upstream.requests).toHaveLength(asked);
    expect((await rhetor.get(`/contexts/queued-${edge}`)).status).toBe(404);
  });
});

type Health = { readonly details: { readonly requests: object } };

function played(vendor: Vendor, upstream: ScriptedUpstream): object {
  return { kind: vendor, base_url: upstream.baseUrl(vendor) };
}

/** Text that arrived is stored as part of a cancelled answer; without any, nothing is stored. */
async function expectKept(rhetor: TestRhetor, context: string, hasText: boolean): Promise<void> {
  const path = `/contexts/${context}`;
  if (!hasText) return expect((await rhetor.get(path)).status).toBe(404);
  await vi.waitFor(async () => {
    const kept = (await (await rhetor.get(path)).json()) as {
      readonly messages: readonly { readonly content: string; readonly status?: string }[];
    };
    expect(kept.messages).toHaveLength(2);
    expect(kept.messages[1]?.status).toBe('cancelled');
    const content = kept.messages[1]?.content ?? '';
    expect(WHOLE_TEXT.startsWith(content) && content.length).toBeGreaterThan(0);
  });
}

type Caller = { readonly leave: () => void; readonly hasText: Promise<void> };

function call(rhetor: TestRhetor, edge: Edge, body: Readonly<Record<string, unknown>>): Caller {
  return edge === 'ws' ? callSocket(rhetor, body) : callHttp(rhetor, edge, body);
}

function callHttp(rhetor: TestRhetor, edge: 'json' | 'sse', body: object): Caller {
  const leaving = new AbortController();
  const response = rhetor.post('/message', { ...body, streaming: edge === 'sse' }, leaving.signal);
  const hasText = response.then(async ({ body: stream }) => {
    await stream?.getReader().read();
  });
  hasText.catch(() => undefined);
  return { leave: () => leaving.abort(), hasText };
}

function callSocket(
  rhetor: TestRhetor,
  { context_id: context, ...payload }: Readonly<Record<string, unknown>>,
): Caller {
  const text = Promise.withResolvers<void>();
  const socket = new WebSocket(rhetor.socketUrl);
  const frame = { type: 'LLM_REQUEST', source: 'UI', payload: { ...payload, context } };
  socket.addEventListener('open', () => socket.send(JSON.stringify(frame)));
  socket.addEventListener('message', ({ data }) => {
    if (String(data).includes('"chunk"')) text.resolve();
  });
  return { leave: () => socket.close(), hasText: text.promise };
}
