/** What replicas share besides conversations, and how soon each sees another's changes. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StandInEngram } from '../engram/stand-in-engram.ts';
import { post, toolCall } from '../mcp/mcp-stage.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const QUICK = 'simulated-fast?rate=0&length=3';
/** Waits as long as the suite allows: how soon a change is seen is not measured here. */
const SOON = { interval: 20 };

let server: PostgresServer;
let upstream: ScriptedUpstream;
let databaseUrl: string;
const running: TestRhetor[] = [];

beforeAll(async () => {
  server = await PostgresServer.start();
  upstream = await ScriptedUpstream.start();
});
afterAll(async () => {
  await upstream.stop();
  await server.remove();
});
beforeEach(async () => {
  databaseUrl = await server.createDatabase();
});
afterEach(async () => {
  for (const rhetor of running.splice(0)) await rhetor.stop();
});

async function start(variables: Readonly<Record<string, string>> = {}): Promise<TestRhetor> {
  const rhetor = await TestRhetor.start({
    providers: {
      alpha: {
        kind: 'openai',
        base_url: upstream.baseUrl('openai'),
        default_model: 'one',
        models: [{ id: 'one' }, { id: 'two' }],
      },
      simulated: { kind: 'simulated', default_model: 'simulated-fast' },
    },
    variables: { RHETOR_DATABASE_URL: databaseUrl, ...variables },
  });
  running.push(rhetor);
  return rhetor;
}

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

async function changeRhetor(
  rhetor: TestRhetor,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<Response> {
  return fetch(rhetor.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function say(rhetor: TestRhetor, contextId: string, message: string): Promise<void> {
  const options = { provider: 'simulated', model: QUICK };
  const response = await rhetor.post('/message', { message, context_id: contextId, options });
  expect(response.status).toBe(200);
  await response.text();
}

it('a call of an agent is cancelled by whichever replica the agent tells', async () => {
  const [here, there] = [await start(), await start()];
  upstream.next({ text: 'one two', fault: { type: 'stall', afterTokens: 1 } });
  const given = { message: 'Count', model: 'alpha/one' };
  const asking = await post(here, toolCall('ask', given, 'a'));
  await upstream.until(() => upstream.requests.at(-1)?.tokensSent === 1);
  const params = { requestId: 'a' };
  await post(there, { jsonrpc: '2.0', method: 'notifications/cancelled', params });
  expect(await asking.text()).not.toContain('data:');
  await upstream.until(() => upstream.requests.at(-1)?.socket.closedAt !== undefined);
});

describe('the default model', () => {
  it('applies to every replica when one sets it, also to one that starts later', async () => {
    const [here, there] = [await start(), await start()];
    const set = await here.post('/provider', { provider_id: 'alpha', model_id: 'two' });
    expect(set.status).toBe(200);
    const expected = { default_provider: 'alpha', default_model: 'two' };
    await vi.waitFor(async () => {
      expect(await json(await there.get('/providers'))).toMatchObject(expected);
    }, SOON);
    expect(await json(await (await start()).get('/providers'))).toMatchObject(expected);
  });

  it('also reaches a replica that was disconnected when it was set', async () => {
    const [here, there] = [await start(), await start()];
    await server.ask(
      new URL(databaseUrl).pathname.slice(1),
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`,
    );
    await here.post('/provider', { provider_id: 'alpha', model_id: 'two' });
    await vi.waitFor(async () => {
      const { default_model: model } = await json(await there.get('/providers'));
      expect(model).toBe('two');
    }, SOON);
  });
});

describe('assigned models', () => {
  const QUERY = '/route?component=ergon&task_type=code';
  const assign = (rhetor: TestRhetor, model_id: string) =>
    rhetor.post('/api/models/assignments/component', {
      component: 'ergon',
      capability: 'code',
      model_id,
    });

  it('that one replica sets or removes apply to every other', async () => {
    const [here, there] = [await start(), await start()];
    expect((await assign(here, 'alpha/two')).status).toBe(200);
    const overlay = { rule: 'ergon_code', overlay: true, candidates: [{ model: 'two' }] };
    await vi.waitFor(
      async () => expect(await json(await there.get(QUERY))).toMatchObject(overlay),
      SOON,
    );
    expect(await json(await (await start()).get(QUERY))).toMatchObject(overlay);
    expect((await assign(there, 'use_default')).status).toBe(200);
    await vi.waitFor(
      async () => expect(await json(await here.get(QUERY))).toMatchObject({ rule: 'default' }),
      SOON,
    );
  });
});

describe('prompts and templates', () => {
  it('that one replica adds, changes or deletes change on every other', async () => {
    const [here, there] = [await start(), await start()];
    const prompt = { name: 'Mine', component: 'mine', content: 'one', is_default: true };
    expect((await here.post('/prompts', prompt)).status).toBe(201);
    await vi.waitFor(async () => expect((await there.get('/prompts/mine')).status).toBe(200), SOON);
    expect((await changeRhetor(there, 'PUT', '/prompts/mine', { content: 'two' })).status).toBe(
      200,
    );
    await vi.waitFor(async () => {
      const { versions } = await json(await here.get('/prompts/mine'));
      expect(versions).toHaveLength(2);
    }, SOON);
    expect((await changeRhetor(here, 'DELETE', '/prompts/mine')).status).toBe(200);
    await vi.waitFor(async () => expect((await there.get('/prompts/mine')).status).toBe(404), SOON);
  });

  it('keep both changes if two replicas change them at once', async () => {
    const replicas = [await start(), await start()];
    const prompt = { name: 'Mine', component: 'mine', content: 'zero' };
    await replicas[0]?.post('/prompts', prompt);
    const changes = Array.from({ length: 10 }, (_, index) => {
      const rhetor = replicas[index % 2];
      return rhetor && changeRhetor(rhetor, 'PUT', '/prompts/mine', { content: `change ${index}` });
    });
    for (const response of await Promise.all(changes)) expect(response?.status).toBe(200);
    for (const rhetor of replicas) {
      await vi.waitFor(async () => {
        const { versions } = await json(await rhetor.get('/prompts/mine'));
        expect(versions).toHaveLength(11);
        expect(
          (versions as { content: string }[]).map(({ content }) => content).toSorted(),
        ).toEqual(
          ['zero', ...Array.from({ length: 10 }, (_, index) => `change ${index}`)].toSorted(),
        );
      }, SOON);
    }
  });

  it('are imported from the files once by replicas that start together', async () => {
    const started = await Promise.all([start(), start(), start()]);
    const lists = await Promise.all(
      started.map(async (rhetor) => json(await rhetor.get('/prompts'))),
    );
    expect(Number(lists[0]?.['count'])).toBeGreaterThan(3);
    expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(1);
    const { versions } = await json((await started[0]?.get('/prompts/ergon')) ?? new Response());
    expect(versions).toHaveLength(1);
  });
});

describe('the mirror in Engram', () => {
  const engram = new StandInEngram();
  beforeEach(async () => {
    engram.memories.length = 0;
    await engram.start();
  });
  afterEach(() => engram.stop());
  const startMirroring = () => start({ RHETOR_ENGRAM_OFFLINE: '0', ENGRAM_URL: engram.url });
  const said = () =>
    engram.memories.map(({ content }) => content).filter((text) => /^\d/.test(text));
  const stateOf = async (rhetor: TestRhetor): Promise<unknown> => {
    const { details } = await json(await rhetor.get('/health'));
    return (details as { engram: { state: unknown } }).engram.state;
  };

  it('gets each turn from one replica, whichever stored it, in the order of its context', async () => {
    const [here, there] = [await startMirroring(), await startMirroring()];
    await vi.waitFor(
      async () => {
        const states = [await stateOf(here), await stateOf(there)];
        expect(states.toSorted()).toEqual(['mirroring', 'standby']);
      },
      { interval: 50 },
    );
    const expected = Array.from({ length: 8 }, (_, index) => `${index}`);
    for (const [index, message] of expected.entries()) {
      await say(index % 2 === 0 ? here : there, 'mirror:a', message);
    }
    await vi.waitFor(() => expect(said()).toEqual(expected), { interval: 50 });
    const answer = await changeRhetor(there, 'DELETE', '/contexts/mirror:a');
    expect(await json(answer)).toMatchObject({ success: true, mirrored: 8 });
  });

  it('is taken over by another replica when its replica ends', async () => {
    const here = await startMirroring();
    await vi.waitFor(async () => expect(await stateOf(here)).toBe('mirroring'));
    const there = await startMirroring();
    await say(here, 'mirror:b', '1');
    await here.stop();
    running.splice(running.indexOf(here), 1);
    await say(there, 'mirror:b', '2');
    await vi.waitFor(() => expect(said()).toEqual(['1', '2']), { interval: 50 });
  });
});
