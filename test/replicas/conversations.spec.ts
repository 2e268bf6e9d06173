/** Several replicas serve the same conversations at once: nothing is lost, split or duplicated. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStream } from '../api/sse-frames.ts';
import { SocketClient } from '../api/socket-client.ts';
import { buildRhetor, type RhetorProcess } from '../process/rhetor-process.ts';
import { lastWords, PASSWORD, Replicas } from './replicas.ts';

type Kept = {
  readonly version: number;
  readonly count: number;
  readonly messages: readonly {
    readonly id: string;
    readonly role: string;
    readonly content: string;
    readonly status?: string;
  }[];
};

type Answer = { readonly message: string; readonly message_id: string };

let replicas: Replicas;
let first: RhetorProcess;
let second: RhetorProcess;
let third: RhetorProcess;

beforeAll(async () => {
  await buildRhetor();
  replicas = await Replicas.prepare();
  // On an empty database, all try to create the tables.
  const started = await replicas.start(3);
  [first, second, third] = started as [RhetorProcess, RhetorProcess, RhetorProcess];
});
afterAll(() => replicas.remove());
beforeEach(() => {
  replicas.upstream.reset();
  replicas.upstream.otherwise((request) => ({ text: `answer to ${lastWords(request)}` }));
});

async function kept(replica: RhetorProcess, contextId: string): Promise<Kept> {
  const response = await replica.get(`/contexts/${contextId}?limit=1000`);
  expect(response.status).toBe(200);
  return (await response.json()) as Kept;
}

async function say(
  replica: RhetorProcess,
  contextId: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await replica.post('/message', { message, context_id: contextId }, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** A stream with some text from the model that never ends by itself. */
async function openStream(replica: RhetorProcess, contextId: string): Promise<LiveStream> {
  replicas.upstream.next({ text: 'one two three', fault: { type: 'stall', afterTokens: 2 } });
  const response = await replica.post('/stream', { message: 'go on', context_id: contextId });
  const stream = new LiveStream(response);
  await stream.until((text) => text.includes('two'));
  return stream;
}

describe('a conversation that any replica can continue', () => {
  it('stays with its member of a pool, although the replicas do not talk about it', async () => {
    const used = new Set<unknown>();
    for (let n = 0; n < 8; n += 1) {
      const body = { message: 'Hello', context_id: `pooled:${n}`, task_type: 'pooled' };
      const models = new Set<unknown>();
      for (const replica of [first, second, third]) {
        const response = await replica.post('/message', body);
        expect(response.status).toBe(200);
        models.add(((await response.json()) as { readonly model: string }).model);
      }
      expect(models.size).toBe(1);
      for (const model of models) used.add(model);
    }
    expect(used).toEqual(new Set(['one', 'two']));
  });

  it('follows the member that answered at another replica, whatever a replica remembers', async () => {
    const body = { message: 'Hello', context_id: 'pooled:moves', task_type: 'pooled' };
    const say = async (replica: RhetorProcess): Promise<unknown> =>
      ((await (await replica.post('/message', body)).json()) as { readonly model: string }).model;
    const before = await say(first);
    replicas.upstream.next({ fault: { type: 'status', status: 503 } });
    const after = await say(second);
    expect(after).not.toBe(before);
    expect(await say(first)).toBe(after);
  });

  it('is known to all of them', async () => {
    const contextId = `shared:${randomUUID()}`;
    await say(first, contextId, 'my name is Ada');
    await say(second, contextId, 'and I live in Porto');
    await say(third, contextId, 'who am I?');
    const { body } = replicas.upstream.lastRequest;
    const sent = body['messages'] as readonly { readonly role: string; readonly content: string }[];
    expect(sent.filter(({ role }) => role !== 'system').map(({ content }) => content)).toEqual([
      'my name is Ada',
      'answer to my name is Ada',
      'and I live in Porto',
      'answer to and I live in Porto',
      'who am I?',
    ]);
  });

  it('stores each of many concurrent turns whole and once, identical on every replica', async () => {
    const contexts = ['left', 'middle', 'right'].map((name) => `${name}:${randomUUID()}`);
    const [CALLERS, TURNS] = [12, 8];
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        const mine: (Answer & { readonly contextId: string; readonly asked: string })[] = [];
        for (let turn = 0; turn < TURNS; turn += 1) {
          const contextId = contexts[(caller + turn) % contexts.length] ?? '';
          const replica = replicas.running[(caller + turn * 2) % 3] ?? first;
          const asked = `caller ${caller} turn ${turn}`;
          mine.push({ ...(await say(replica, contextId, asked)), contextId, asked });
        }
        return mine;
      }),
    );
    for (const contextId of contexts) {
      const expected = answers.flat().filter((answer) => answer.contextId === contextId);
      const here = await kept(first, contextId);
      expect(here.version).toBe(expected.length);
      expect(here.messages).toHaveLength(expected.length * 2);
      for (const { message_id: id, asked, message } of expected) {
        const place = here.messages.findIndex((candidate) => candidate.id === id);
        expect(here.messages[place]).toMatchObject({ role: 'assistant', content: message });
        expect(here.messages[place - 1]).toMatchObject({ role: 'user', content: asked });
      }
      expect(await kept(second, contextId)).toEqual(here);
      expect(await kept(third, contextId)).toEqual(here);
    }
  });

  it('refuses a turn if another replica has changed the version', async () => {
    const contextId = `versions:${randomUUID()}`;
    await say(first, contextId, 'one');
    const outcomes = await Promise.all(
      [first, second, third].map((replica) =>
        replica.post('/message', { message: 'two', context_id: contextId }, { 'if-match': '"1"' }),
      ),
    );
    const statuses = outcomes.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 409, 409]);
    expect((await kept(first, contextId)).version).toBe(2);
  });
});

describe('an Idempotency-Key that reaches several replicas at once', () => {
  it('calls one model once, and all callers get its answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const contextId = `once:${randomUUID()}`;
    replicas.upstream.otherwise({ text: 'the only answer', firstTokenMs: 400 });
    const answers = await Promise.all(
      replicas.running.map((replica) => say(replica, contextId, 'buy it', key)),
    );
    expect(replicas.upstream.requests).toHaveLength(1);
    expect(new Set(answers.map(({ message_id: id }) => id)).size).toBe(1);
    expect((await kept(second, contextId)).count).toBe(2);
  });
});

it('shows where its data is, but never the password', () => {
  for (const { output } of replicas.running) {
    expect(output).toContain(`PostgreSQL at 127.0.0.1:${replicas.server.port}/rhetor_`);
    expect(output).not.toContain(PASSWORD);
  }
});

describe('cancelling a running turn from another replica', () => {
  it('works with DELETE, after which the turn writes nothing', async () => {
    const contextId = `deleted:${randomUUID()}`;
    await say(first, contextId, 'hello');
    const stream = await openStream(first, contextId);
    const answer = await fetch(`${second.url}/contexts/${contextId}`, { method: 'DELETE' });
    expect(await answer.json()).toMatchObject({ success: true });
    await stream.untilEnd();
    expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'cancelled' });
    await replicas.upstream.until(() => replicas.upstream.inFlight === 0);
    for (const replica of [first, second, third]) {
      expect((await replica.get(`/contexts/${contextId}`)).status).toBe(404);
    }
  });

  it('works with POST /contexts/{id}/cancel, and keeps the text so far', async () => {
    const contextId = `cancelled:${randomUUID()}`;
    const stream = await openStream(first, contextId);
    const answer = await second.post(`/contexts/${contextId}/cancel`, {});
    expect(await answer.json()).toEqual({ success: true, context_id: contextId });
    await stream.untilEnd();
    expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'cancelled' });
    const { messages } = await kept(third, contextId);
    expect(messages.at(-1)).toMatchObject({ content: 'one two ', status: 'cancelled' });
  });

  it('works with a CANCEL frame that names the context', async () => {
    const contextId = `cancelled:${randomUUID()}`;
    const stream = await openStream(first, contextId);
    const client = await SocketClient.connect(third.socketUrl);
    client.send({ type: 'CANCEL', source: 'UI', payload: { context: contextId } });
    await stream.untilEnd();
    expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'cancelled' });
    client.close();
  });
});

describe('a replica that is killed in the middle of a turn', () => {
  it('leaves no partial data, and the others continue at once', async () => {
    const contextId = `killed:${randomUUID()}`;
    await say(first, contextId, 'before');
    const doomed = await replicas.startOne();
    const stream = await openStream(doomed, contextId);
    doomed.kill('SIGKILL');
    await expect(stream.untilEnd()).rejects.toThrow(/terminated/);
    await say(second, contextId, 'after');
    const { messages } = await kept(third, contextId);
    expect(messages.map(({ content }) => content)).toEqual([
      'before',
      'answer to before',
      'after',
      'answer to after',
    ]);
  });

  it('keeps every turn whose answer was received completely, however often it is killed', async () => {
    const contextId = `killed:${randomUUID()}`;
    const seen: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const doomed = await replicas.startOne();
      const callers = Array.from({ length: 4 }, async (_, caller) => {
        for (let turn = 0; ; turn += 1) {
          const answer = await say(doomed, contextId, `round ${round} ${caller} ${turn}`).catch(
            () => undefined,
          );
          if (answer === undefined) return;
          seen.push(answer.message_id);
        }
      });
      await vi.waitFor(() => expect(seen.length).toBeGreaterThan((round + 1) * 10));
      doomed.kill('SIGKILL');
      await Promise.all(callers);
    }
    const { messages, version } = await kept(first, contextId);
    const ids = new Set(messages.map(({ id }) => id));
    expect(seen.filter((id) => !ids.has(id))).toEqual([]);
    expect(messages).toHaveLength(version * 2);
    messages.forEach(({ role, content }, place) => {
      expect(role).toBe(place % 2 === 0 ? 'user' : 'assistant');
      if (role === 'assistant') expect(content).toBe(`answer to ${messages[place - 1]?.content}`);
    });
  });

  it('lets another replica answer the key that it had begun to answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const contextId = `taken-over:${randomUUID()}`;
    const doomed = await replicas.startOne();
    replicas.upstream.next({ text: 'never said', fault: { type: 'silent' } });
    const lost = doomed
      .post('/message', { message: 'buy it', context_id: contextId }, key)
      .catch(() => 'lost');
    await replicas.upstream.until(() => replicas.upstream.requests.length === 1);
    const waiting = say(first, contextId, 'buy it', key);
    doomed.kill('SIGKILL');
    expect(await lost).toBe('lost');
    expect((await waiting).message).toBe('answer to buy it');
    expect((await kept(second, contextId)).count).toBe(2);
  });
});
