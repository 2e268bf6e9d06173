/** Provokes every documented failure of a turn, in every dialect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConversationService } from '../../src/conversation/conversation.service.ts';
import { Stage, type StageOptions } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import type { Script } from '../upstream/script.ts';
import { failStore } from './failing-store.ts';
import { GENERAL_FAILURES } from './general-failures.ts';
import { ask, type Change, NAMES, operation, type Reply } from './requests.ts';
import { ServedDocument } from './served-document.ts';

const TURNS = NAMES.filter((name) => {
  const { stream, isEndless } = operation(name);
  return stream !== undefined && isEndless !== true;
});
const CONTEXT = 'ergon:turn';

let served: ServedDocument;

beforeAll(async () => {
  const rhetor = await TestRhetor.start();
  served = await ServedDocument.from(rhetor);
  await rhetor.stop();
});

type Provocation = (name: string, stage: Stage) => Promise<Reply>;
type Case = {
  readonly stage?: StageOptions;
  readonly upstream?: Script;
  readonly provoke?: Provocation;
};

const ONCE = { default: { retries: 0 } };
/** Only for upstreams that never send anything: on a busy machine any other failure would come too late. */
const IMPATIENT = { default: { retries: 0, timeouts_ms: { first_token: 50 } } };

/** Code → how to provoke it; without `provoke` the upstream alone causes it. */
const CASES: Readonly<Record<string, Case>> = {
  invalid_value: { provoke: (name, { rhetor }) => ask(rhetor, name, unknownProvider(name)) },
  context_length_exceeded: { upstream: refusal(400, 'context_length') },
  content_filtered: { upstream: refusal(400, 'content_policy') },
  model_not_found: { upstream: refusal(404) },
  rate_limited: { upstream: refusal(429) },
  budget_exceeded: {
    provoke: async (name, { rhetor }) => {
      await rhetor.post('/budgets', { name: 'nothing', limit_tokens: 1 });
      return ask(rhetor, name);
    },
  },
  upstream_error: { upstream: refusal(500) },
  upstream_truncated: {
    upstream: { text: 'one two', fault: { type: 'truncated', afterTokens: 0 } },
  },
  upstream_timeout: { stage: { tasks: IMPATIENT }, upstream: { fault: { type: 'silent' } } },
  provider_unavailable: {
    stage: { providers: { keyed: { kind: 'openai', api_key_env: 'UNSET_KEY' } } },
    provoke: (name, { rhetor }) => ask(rhetor, name, unsetProvider(name)),
  },
  no_provider_available: {
    stage: { vendors: [], providers: { keyed: { kind: 'openai', api_key_env: 'UNSET_KEY' } } },
  },
  prompt_not_found: {
    provoke: (name, { rhetor }) => ask(rhetor, name, changed(name, { prompt_id: 'nothing' })),
  },
  version_conflict: {
    provoke: (name, { rhetor }) => ask(rhetor, name, { headers: { 'if-match': '"99"' } }),
  },
  storage_unavailable: {
    provoke: (name, { rhetor }) => {
      failStore(rhetor);
      return ask(rhetor, name, inContext(name));
    },
  },
  conflict: {
    upstream: { fault: { type: 'silent' } },
    provoke: async (name, { rhetor, upstream }) => {
      const asked = upstream.requests.length;
      const reply = ask(rhetor, name, inContext(name));
      await upstream.until(() => upstream.requests.length > asked);
      await fetch(`${rhetor.url}/contexts/${CONTEXT}`, { method: 'DELETE' });
      return reply;
    },
  },
  draining: {
    provoke: async (name, { rhetor }) => {
      await rhetor.app.get(ConversationService).beforeApplicationShutdown();
      return ask(rhetor, name);
    },
  },
};

describe.each(Object.entries(CASES))('%s', (code, { stage: options, upstream, provoke }) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ tasks: ONCE, ...options });
    if (upstream !== undefined) stage.upstream.otherwise(upstream);
  });
  afterAll(() => stage.stop());

  it('occurs where the document lists it', async () => {
    const names = TURNS.filter((name) => served.failures(name).some(([, known]) => known === code));
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) {
      const reply = await (provoke ?? ((_, { rhetor }) => ask(rhetor, name)))(name, stage);
      served.expectFailure(name, code, reply);
    }
  });
});

it('overloaded occurs where the document lists it', async () => {
  const stage = await Stage.start({ variables: { RHETOR_MAX_IN_FLIGHT: '1' } });
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  const leave = new AbortController();
  const running = stage.rhetor.post('/message', { message: 'Hello' }, leave.signal);
  running.catch(() => undefined);
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  // All of them queue at the same time, and none gets a slot.
  const replies = TURNS.map(async (name) => [name, await ask(stage.rhetor, name)] as const);
  for (const [name, reply] of await Promise.all(replies)) {
    served.expectFailure(name, 'overloaded', reply);
  }
  leave.abort();
  await stage.upstream.until(() => stage.upstream.inFlight === 0);
  await stage.stop();
});

it('covers all documented failures of a turn, besides those of every route', () => {
  const known = new Set([...Object.keys(CASES), 'overloaded', ...GENERAL_FAILURES]);
  const untried = TURNS.flatMap((name) =>
    served.failures(name).map(([, code]) => `${name} ${code}`),
  );
  expect(untried.filter((pair) => !known.has(pair.split(' ')[2] ?? ''))).toEqual([
    'POST /v1/responses not_found',
  ]);
});

function refusal(status: number, reason?: 'context_length' | 'content_policy'): Script {
  return { fault: { type: 'status', status, ...(reason && { reason }) } };
}

function isVendors(name: string): boolean {
  return operation(name).bodySchema !== undefined;
}

function unknownProvider(name: string): Change {
  if (isVendors(name)) return { headers: { 'x-rhetor-context': '-bad' } };
  return changed(
    name,
    name.includes('/api/v1/') ? { provider_id: 'nobody' } : { options: { provider: 'nobody' } },
  );
}

function unsetProvider(name: string): Change {
  if (isVendors(name)) return changed(name, { model: 'keyed/any' });
  return changed(
    name,
    name.includes('/api/v1/') ? { provider_id: 'keyed' } : { options: { provider: 'keyed' } },
  );
}

function inContext(name: string): Change {
  if (isVendors(name)) return { headers: { 'x-rhetor-context': CONTEXT } };
  return changed(name, { context_id: CONTEXT });
}

function changed(name: string, change: object): Change {
  const [example] = operation(name).examples;
  return { body: JSON.stringify({ ...(example.body as object), ...change }) };
}
