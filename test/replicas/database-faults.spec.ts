/** C07 and C09 on PostgreSQL: gone, restarted, disconnected, read-only, out of connections, slow. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Client } from 'pg';
import { LiveStream } from '../api/sse-frames.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Relay } from '../support/relay.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { held } from '../upstream/held.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const SOON = { interval: 50 };

let server: PostgresServer;
let relay: Relay;
let upstream: ScriptedUpstream;
let database: string;
let rhetor: TestRhetor;

beforeAll(async () => {
  server = await PostgresServer.start({ max_connections: '24' });
  upstream = await ScriptedUpstream.start();
});
afterAll(async () => {
  await upstream.stop();
  await server.remove();
});
beforeEach(async () => {
  relay = await Relay.to(server.port);
  database = new URL(await server.createDatabase()).pathname.slice(1);
  upstream.reset();
  rhetor = await start();
});
afterEach(async () => {
  await rhetor.stop();
  await relay.stop();
});

function start(url = `postgres://postgres@127.0.0.1:${relay.port}/${database}`) {
  return TestRhetor.start({
    providers: {
      played: { kind: 'openai', base_url: upstream.baseUrl('openai'), default_model: 'one' },
    },
    variables: { RHETOR_DATABASE_URL: url },
  });
}

async function say(contextId: string, message = 'hello'): Promise<Response> {
  return rhetor.post('/message', { message, context_id: contextId });
}

async function health(): Promise<{ readonly status: string; readonly details: object }> {
  return (await (await rhetor.get('/health')).json()) as never;
}

/** A stream that has sent its first word, and goes on when the test says so. */
async function openStream(contextId: string) {
  const { script, release: goOn } = held({ text: 'one two three' }, 1);
  upstream.next(script);
  const response = await rhetor.post('/stream', { message: 'go on', context_id: contextId });
  const stream = new LiveStream(response);
  await stream.until((text) => text.includes('one'));
  return { stream, goOn };
}

async function texts(contextId: string): Promise<readonly string[]> {
  const response = await rhetor.get(`/contexts/${contextId}?limit=1000`);
  expect(response.status).toBe(200);
  const { messages } = (await response.json()) as { messages: { content: string }[] };
  return messages.map(({ content }) => content);
}

/** Requests that need the database fail with this message, and work again by themselves afterwards. */
async function expectUnavailable(response: Response, words: RegExp): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).not.toBeNull();
  expect(await response.json()).toMatchObject({
    code: 'storage_unavailable',
    error: expect.stringMatching(words),
  });
}

async function untilWell(): Promise<void> {
  await vi.waitFor(async () => expect((await health()).status).toBe('healthy'), SOON);
  expect((await say('afterwards')).status).toBe(200);
}

describe('PostgreSQL that is unreachable', () => {
  it('causes a clear 503 where it is needed; a running stream continues to its terminal frame', async () => {
    await say('before');
    const { stream, goOn } = await openStream('running');
    await server.stop();
    goOn();
    await expectUnavailable(await say('before', 'again'), /PostgreSQL cannot be reached/);
    await expectUnavailable(await rhetor.get('/contexts'), /PostgreSQL cannot be reached/);
    await stream.untilEnd();
    expect(stream.text).toContain('three');
    expect(stream.frames.at(-1)).toMatchObject({
      done: true,
      finish_reason: 'error',
      code: 'storage_unavailable',
    });
    const { status, details } = await health();
    expect([status, JSON.stringify(details)]).toEqual([
      'degraded',
      expect.stringContaining('PostgreSQL cannot be reached'),
    ]);
    await server.start();
    await untilWell();
    expect(await texts('before')).toEqual(['hello', 'Hello, world!']);
    expect((await rhetor.get('/contexts/running')).status).toBe(404);
  });

  it('does not affect a call that is not stored', async () => {
    await server.stop();
    const response = await rhetor.post('/v1/chat/completions', {
      model: 'rhetor',
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect(response.status).toBe(200);
    await server.start();
    await untilWell();
  });

  it('delays a turn that ends during a restart', async () => {
    const { stream, goOn } = await openStream('running');
    await server.stop('SIGKILL');
    goOn();
    await stream.until((text) => text.includes('three'));
    await server.start();
    await stream.untilEnd();
    expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    expect(await texts('running')).toEqual(['go on', 'one two three']);
  });

  it('loses no acknowledged answer, however it is killed', async () => {
    const told: string[] = [];
    const over = new AbortController();
    upstream.otherwise({ text: 'yes' });
    const callers = Array.from({ length: 6 }, async (_, caller) => {
      for (let turn = 0; !over.signal.aborted; turn += 1) {
        const response = await say(`killed:${caller}`, `turn ${turn}`);
        const body = (await response.json()) as { message_id?: string };
        if (body.message_id !== undefined) told.push(body.message_id);
      }
    });
    for (let round = 1; round <= 2; round += 1) {
      await vi.waitFor(() => expect(told.length).toBeGreaterThan(round * 30), SOON);
      await server.stop('SIGKILL');
      await server.start();
    }
    over.abort();
    await Promise.all(callers);
    const rows = await server.ask(database, 'SELECT id FROM rhetor.messages');
    const kept = new Set(rows.map(({ id }) => id));
    expect(told.filter((id) => !kept.has(id))).toEqual([]);
    const [halves] = await server.ask(
      database,
      'SELECT count(*)::int AS turns FROM (SELECT FROM rhetor.messages GROUP BY context_key, turn HAVING count(*) <> 2) AS t',
    );
    expect(halves).toEqual({ turns: 0 });
  });
});

describe('a network that fails', () => {
  it('is tolerated: lost connections are reopened', async () => {
    await say('test', 'one');
    relay.cut();
    expect((await say('test', 'two')).status).toBe(200);
    relay.cut();
    expect(await texts('test')).toEqual(['one', 'Hello, world!', 'two', 'Hello, world!']);
  });

  it('for a moment is noticed by no reader, however many fail to connect meanwhile', async () => {
    await say('test', 'one');
    relay.isClosed = true;
    relay.cut();
    const readers = [
      () => rhetor.get('/contexts/test'),
      () => rhetor.get('/contexts'),
      () => rhetor.post('/contexts/search', { query: 'one' }),
    ];
    const reads: Promise<Response>[] = [];
    for (const read of readers) {
      const { refused } = relay;
      reads.push(read());
      await vi.waitFor(() => expect(relay.refused).toBeGreaterThan(refused), { interval: 5 });
    }
    relay.isClosed = false;
    for (const { status } of await Promise.all(reads)) expect(status).toBe(200);
  });

  it('stores a turn only once if the response to its commit was lost', async () => {
    const { stream, goOn } = await openStream('once');
    // PostgreSQL's response to the commit arrives when nobody is waiting any more.
    relay.delayMs = 300;
    goOn();
    await stream.until((text) => text.includes('three'));
    await vi.waitFor(async () => {
      const rows = await server.ask(database, 'SELECT role FROM rhetor.messages');
      expect(rows).toHaveLength(2);
    }, SOON);
    relay.cut();
    relay.delayMs = 0;
    await stream.untilEnd();
    expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    expect(await texts('once')).toEqual(['go on', 'one two three']);
  });

  it('that is slow does not delay the first token of a new conversation', async () => {
    const talk = async (contextId: string | undefined, afterFirstToken: () => void) => {
      const body = { messages: [{ role: 'user', content: 'hello' }] };
      const response = await rhetor.post('/chat', {
        ...body,
        streaming: true,
        ...(contextId && { context_id: contextId }),
      });
      const stream = new LiveStream(response);
      await stream.until((text) => text.includes('Hello'));
      afterFirstToken();
      await stream.untilEnd();
      expect(stream.frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    };
    await talk('warm', () => undefined);
    for (const contextId of ['warm', undefined]) await talk(contextId, relay.hold());
  });
});

describe('a slow disk', () => {
  const setStandby = async (name: string): Promise<void> => {
    await server.ask('postgres', `ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
    await server.ask('postgres', 'SELECT pg_reload_conf()');
  };
  /** Whether a commit that is tried waits for the standby. */
  const commitWaits = async (): Promise<boolean> => {
    let outcome: 'through' | 'waiting' | undefined;
    const commit = server.ask('postgres', `SELECT pg_logical_emit_message(true, '', '')`);
    void commit.then(() => (outcome = 'through'));
    await vi.waitUntil(async () => {
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
      if ((await server.ask('postgres', waiting)).length > 0) outcome ??= 'waiting';
      return outcome;
    });
    return outcome === 'waiting';
  };
  /** From now on, commits wait for a standby that never comes. */
  const holdCommits = async (): Promise<void> => {
    await setStandby('nobody');
    // The setting is read in the background, a moment later.
    while (!(await commitWaits()));
  };
  const letCommitsThrough = (): Promise<void> => setStandby('');
  afterEach(letCommitsThrough);

  it('delays only the terminal frames, not the first tokens (C09)', async () => {
    await say('known', 'one');
    const { stream: running, goOn } = await openStream('running');
    await holdCommits();
    goOn();
    await running.until((text) => text.includes('three'));
    // More turns than connections wait for their commit; the window of a known one can still be read.
    const waiting = Array.from({ length: 20 }, (_, index) => say(`waiting:${index}`));
    await upstream.until(() => upstream.requests.length >= 22);
    const response = await rhetor.post('/stream', { message: 'two', context_id: 'known' });
    const stream = new LiveStream(response);
    await stream.until((text) => text.includes('Hello'));
    expect(running.text).not.toContain('"done":true');
    await letCommitsThrough();
    await Promise.all([running.untilEnd(), stream.untilEnd()]);
    for (const { frames } of [running, stream]) {
      expect(frames.at(-1)).toMatchObject({ done: true, finish_reason: 'stop' });
    }
    for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
  });
});

describe('PostgreSQL that accepts no writes', () => {
  it('is reported plainly, can still be read, and recovers by itself', async () => {
    await say('test', 'one');
    await server.ask(
      'postgres',
      `ALTER DATABASE ${database} SET default_transaction_read_only = on`,
    );
    relay.cut();
    await expectUnavailable(await say('test', 'two'), /this is a standby/);
    expect(await texts('test')).toEqual(['one', 'Hello, world!']);
    expect((await health()).status).toBe('degraded');
    await server.ask('postgres', `ALTER DATABASE ${database} RESET default_transaction_read_only`);
    relay.cut();
    await untilWell();
  });

  it('because it has no free connection is waited for, then causes a clear 503', async () => {
    await say('test', 'one');
    // New connections are needed, but others use all of them.
    relay.isClosed = true;
    relay.cut();
    const others: Client[] = [];
    try {
      for (;;) {
        const client = new Client({ connectionString: server.urlOf(database) });
        client.on('error', () => undefined);
        await client.connect();
        others.push(client);
      }
    } catch {
      expect(others.length).toBeGreaterThan(10);
    }
    relay.isClosed = false;
    await expectUnavailable(await say('test', 'two'), /no room for another connection/);
    for (const client of others) await client.end();
    await untilWell();
    expect(await texts('test')).toEqual(['one', 'Hello, world!']);
  });
});

describe('startup', () => {
  const expectRefusal = async (url: string, words: RegExp): Promise<void> => {
    await expect(start(url)).rejects.toThrow(words);
    await expect(start(url)).rejects.not.toThrow(/canary-secret/);
  };
  const url = (name: string): string =>
    `postgres://postgres:canary-secret@127.0.0.1:${server.port}/${name}`;

  it('is refused with a clear message if there is no such database', async () => {
    await expectRefusal(url('nowhere'), /There is no such database.*"nowhere" does not exist/);
  });

  it('is refused if PostgreSQL may lose acknowledged commits', async () => {
    await server.ask('postgres', `ALTER DATABASE ${database} SET synchronous_commit = off`);
    await expectRefusal(
      url(database),
      /may lose answers that were already returned \(synchronous_commit=off\)/,
    );
  });

  it('is refused if the database is from a newer version', async () => {
    await server.ask(database, 'UPDATE rhetor.schema_version SET version = 99');
    await expectRefusal(url(database), /written by a newer version of Rhetor/);
  });

  it('waits for a PostgreSQL that starts at the same time', async () => {
    await server.stop();
    const starting = start(url(database));
    await server.start();
    const other = await starting;
    expect((await other.get('/ready')).status).toBe(200);
    await other.stop();
  });
});
