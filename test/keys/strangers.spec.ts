/**
 * What one key learns of the conversation of another key, or of the administrator, over every route
 * and the socket, in both stores: that its id is taken.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouteList } from '../../src/api/routes/route-list.service.ts';
import type { ContextDetails, MessagePage } from '../../src/contract/contexts.ts';
import type { SummaryList } from '../../src/contract/context-layers.ts';
import type { LedgerRequestList } from '../../src/contract/ledger.ts';
import type { SearchResults } from '../../src/contract/context-search.ts';
import { SocketClient } from '../api/socket-client.ts';
import { letRecallsTake } from '../support/recall-time.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import type { RhetorOptions } from '../support/rhetor.ts';
import { ADMINISTRATOR, type KeyAnswer, KeyStage } from './key-stage.ts';
import { type Probe, PROBES, SEARCHED } from './probes.ts';

const SECRET = SEARCHED;
const HIDDEN = 'ergon:hidden';
/** It never ends, so it has a test of its own. */
const WATCHED = 'GET /requests/live';
const NOBODYS = 'ergon:nobody';
const TASKS = {
  default: { recall: { limit: 3, scope: 'all' } },
  summarize: { model: 'simulated-fast' },
};

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.remove());

const STORES = {
  SQLite: (): Promise<Record<string, string>> => Promise.resolve({}),
  PostgreSQL: async () => ({ RHETOR_DATABASE_URL: await postgres.createDatabase() }),
};

type Hidden = {
  readonly stage: KeyStage;
  /** Who began the hidden conversation. */
  readonly owner: string;
  /** A message and the summary of the hidden conversation. */
  readonly messageId: string;
  readonly summaryId: string;
};

function probe(
  stage: KeyStage,
  key: string,
  name: string,
  id: string,
  more: object = {},
): Promise<KeyAnswer> {
  const [method = '', route = ''] = name.split(' ');
  const { path, body, headers }: Probe = PROBES[name] ?? {};
  const address = path?.(id) ?? route.replace('{id}', id);
  const sent = body && { ...body(id), ...more };
  return stage.call(key, method, address, sent, headers?.(id));
}

/** What differs in any two answers. */
const VOLATILE = new Set(['date', 'x-request-id', 'content-length', 'request-id', 'etag']);

/** Answers to two ids, without what differs in any two answers. */
function comparable({ status, text, headers }: KeyAnswer): readonly unknown[] {
  const stable = (said: string): string =>
    said
      .replaceAll(HIDDEN, '<id>')
      .replaceAll(NOBODYS, '<id>')
      .replaceAll(HIDDEN.replace(':', '_'), '<id>')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|(?:resp|msg)_[\w-]+/g, '<uuid>')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<time>')
      .replaceAll(/\d+(?:\.\d+)?/g, '<number>');
  const shown = [...headers]
    .filter(([name]) => !VOLATILE.has(name))
    .map(([name, value]) => `${name}: ${stable(value)}`);
  return [status, shown, stable(text)];
}

describe.each(Object.entries(STORES))('in %s', (_, variablesOf) => {
  async function start(options: RhetorOptions = {}): Promise<KeyStage> {
    return KeyStage.start({ ...options, variables: await variablesOf() });
  }

  async function withHidden(isAdministrators = false): Promise<Hidden> {
    const stage = await start({ tasks: TASKS });
    const owner = isAdministrators
      ? ADMINISTRATOR
      : (await stage.newKey({ name: 'the owner', component: 'ergon' })).key;
    const own = (method: string, path: string, body?: unknown): Promise<KeyAnswer> =>
      stage.call(owner, method, path, body);
    const body = { context_id: HIDDEN, message: `The password is ${SECRET}.` };
    expect(await own('POST', '/message', body)).toMatchObject({ status: 200 });
    await own('POST', `/contexts/${HIDDEN}/summarize`);
    const page = (await own('GET', `/contexts/${HIDDEN}`)).body as MessagePage;
    const list = (await own('GET', `/contexts/${HIDDEN}/summaries`)).body as SummaryList;
    const messageId = page.messages[0]?.id ?? '';
    const summaryId = list.summaries[0]?.id ?? '';
    expect([messageId, summaryId]).not.toContain('');
    return { stage, owner, messageId, summaryId };
  }

  /** Everything of the hidden conversation, which nobody may have changed. */
  async function hiddenState({ stage }: Hidden): Promise<readonly unknown[]> {
    const details = ['', '/summaries', '/export'].map(async (path) => {
      const { text } = await stage.call(ADMINISTRATOR, 'GET', `/contexts/${HIDDEN}${path}`);
      return text.replaceAll(/"exported_at":"[^"]*"/g, '');
    });
    return Promise.all(details);
  }

  it.each(['another key', 'the administrator'])(
    'no route shows a stranger anything of a conversation of %s, or changes it',
    async (whose) => {
      const hidden = await withHidden(whose === 'the administrator');
      const { stage } = hidden;
      const before = await hiddenState(hidden);
      for (const [name, { begins, streams }] of Object.entries(PROBES)) {
        // Each route with strangers of its own, so that no earlier one explains an answer.
        const strangers = await Promise.all([
          stage.newKey({ name }),
          stage.newKey({ name, component: 'apollo', contexts: 'component' }),
        ]);
        for (const { key } of strangers) {
          const taken = await probe(stage, key, name, HIDDEN);
          // A search repeats the question.
          const shown = taken.text.replaceAll(`"query":"${SECRET}"`, '');
          expect([name, shown.includes(SECRET)]).toEqual([name, false]);
          if (!begins) {
            const free = await probe(stage, key, name, NOBODYS);
            expect([name, ...comparable(taken)]).toEqual([name, ...comparable(free)]);
            continue;
          }
          expect([name, taken.status]).toEqual([name, 404]);
          if (streams === undefined) continue;
          const streamed = await probe(stage, key, name, HIDDEN, { [streams]: true });
          expect([name, ...comparable(streamed)]).toEqual([name, ...comparable(taken)]);
        }
      }
      expect(await hiddenState(hidden)).toEqual(before);
    },
  );

  it('names of messages, summaries and responses of others mean nothing', async () => {
    const hidden = await withHidden();
    const { stage, messageId, summaryId } = hidden;
    const before = await hiddenState(hidden);
    const { key } = await stage.newKey();
    await stage.call(key, 'POST', '/contexts', { context_id: 'mine' });
    const free = '00000000-0000-4000-8000-000000000000';
    const model = 'simulated/simulated-fast';
    const same = async (ask: (id: string) => Promise<KeyAnswer>, taken: string, none: string) => {
      const [one, other] = [await ask(taken), await ask(none)];
      expect(comparable(one)).toEqual(comparable(other));
      expect(one.text).not.toContain(SECRET);
    };
    const { body } = await stage.call(ADMINISTRATOR, 'GET', `/requests?context=${HIDDEN}`);
    const requestId = (body as LedgerRequestList).requests[0]?.request_id ?? '';
    expect(requestId).not.toBe('');
    await same((id) => stage.call(key, 'GET', `/requests/${id}`), requestId, free);
    await same((id) => stage.call(key, 'GET', `/contexts/mine?before=${id}`), messageId, free);
    await same((id) => stage.call(key, 'POST', `/contexts/mine/fork?at=${id}`), messageId, free);
    await same(
      (id) => stage.call(key, 'DELETE', `/contexts/mine/summaries/${id}`),
      summaryId,
      free,
    );
    const begun = await stage.call(hidden.owner, 'POST', '/v1/responses', {
      model,
      input: `Remember ${SECRET}.`,
    });
    const { id: response } = begun.body as { readonly id: string };
    const later = (id: string): Promise<KeyAnswer> =>
      stage.call(key, 'POST', '/v1/responses', { model, input: 'And?', previous_response_id: id });
    const answer = await later(response);
    expect([answer.status >= 400, answer.text.includes(SECRET)]).toEqual([true, false]);
    const reading = (conversation: string): Promise<KeyAnswer> =>
      stage.call(key, 'POST', '/v1/responses', {
        model,
        input: 'And?',
        conversation,
        store: false,
      });
    await same(reading, HIDDEN, NOBODYS);
    const writing = await stage.call(key, 'POST', '/v1/responses', {
      model,
      input: 'And?',
      conversation: HIDDEN,
    });
    expect(writing.status).toBe(404);
    expect(await hiddenState(hidden)).toEqual(before);
  });

  it('conditions on the version tell nothing', async () => {
    const hidden = await withHidden();
    const { stage } = hidden;
    const { key } = await stage.newKey();
    for (const version of ['"1"', '"7"']) {
      const [taken, free] = await Promise.all(
        [HIDDEN, NOBODYS].map((id) =>
          stage.call(
            key,
            'POST',
            '/message',
            { context_id: id, message: 'Hello?' },
            { 'if-match': version },
          ),
        ),
      );
      expect(taken && comparable(taken)).toEqual(free && comparable(free));
    }
  });

  it('a stranger may not fork to a taken id, nor create it', async () => {
    const { stage } = await withHidden();
    const { key } = await stage.newKey();
    await stage.call(key, 'POST', '/contexts', { context_id: 'ergon:mine' });
    for (const path of ['/contexts/ergon:mine/fork', '/contexts']) {
      expect(await stage.call(key, 'POST', path, { context_id: HIDDEN })).toMatchObject({
        status: 404,
        body: { code: 'context_not_found' },
      });
    }
  });

  it('scores its own messages as if no others were stored', async () => {
    const stage = await start();
    const { key } = await stage.newKey();
    const other = await stage.newKey();
    const say = (as: string, id: string, text: string): Promise<KeyAnswer> =>
      stage.call(as, 'POST', `/contexts/${id}/messages`, {
        messages: [{ role: 'user', content: text }],
      });
    for (const [as, id] of [
      [key, 'mine'],
      [other.key, 'theirs'],
      [ADMINISTRATOR, 'nobodys'],
    ] as const) {
      await stage.call(as, 'POST', '/contexts', { context_id: id });
    }
    await say(key, 'mine', 'The harbour is closed until the tide turns.');
    await say(key, 'mine', 'Tea is in the kitchen.');
    const scores = async (path: string) => {
      const { body } = await stage.call(key, 'POST', path, { query: 'Is the harbour closed?' });
      return (body as SearchResults).results.map(({ score, message }) => ({
        id: message.id,
        score,
      }));
    };
    const paths = ['/contexts/search', '/contexts/mine/search'];
    const before = await Promise.all(paths.map(scores));
    expect(before[0]?.[0]?.score).toBeGreaterThan(0);
    for (let count = 0; count < 20; count += 1) {
      await say(other.key, 'theirs', `The harbour of number ${count} is closed, closed, closed.`);
      await say(ADMINISTRATOR, 'nobodys', `No harbour is open at ${count}.`);
    }
    // How old a message is counts, too, but not in a moment.
    const same = before.map((found) =>
      found.map(({ id, score }) => ({ id, score: expect.closeTo(score, 5) })),
    );
    expect(await Promise.all(paths.map(scores))).toEqual(same);
  });

  it('recalls only what the key itself began', async () => {
    letRecallsTake();
    const { stage } = await withHidden(true);
    const ask = async (key: string): Promise<string> => {
      const body = { component: 'ergon', message: `Which password was ${SECRET}?` };
      return (await stage.call(key, 'POST', '/message', body)).text;
    };
    // The simulated model says how many messages it was sent.
    expect(await ask(ADMINISTRATOR)).toContain('I was sent 2 messages');
    expect(await ask((await stage.newKey()).key)).toContain('I was sent 1 message ');
  });

  it('keeps the answers of an Idempotency-Key apart, and its headers together', async () => {
    const stage = await start();
    const [one, other] = [await stage.newKey(), await stage.newKey()];
    const body = { message: 'Hello?' };
    const repeat = { 'idempotency-key': 'the same' };
    const ask = (key: string): Promise<KeyAnswer> =>
      stage.call(key, 'POST', '/message', body, repeat);
    const first = await ask(one.key);
    const again = await ask(one.key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    for (const key of [other.key, ADMINISTRATOR]) {
      expect((await ask(key)).headers.get('idempotent-replayed')).toBeNull();
    }
    const rotated = await stage.call(ADMINISTRATOR, 'POST', `/keys/${one.key_id}/rotate`);
    const { key } = rotated.body as { readonly key: string };
    expect((await ask(key)).headers.get('idempotent-replayed')).toBe('true');
    const chat = (headers: Readonly<Record<string, string>>): Promise<KeyAnswer> =>
      stage.call(
        other.key,
        'POST',
        '/v1/chat/completions',
        { model: 'simulated-fast', messages: [{ role: 'user', content: 'Hello?' }] },
        { 'idempotency-key': 'with headers', ...headers },
      );
    await chat({ 'x-rhetor-context': 'one' });
    const moved = await chat({ 'x-rhetor-context': 'two' });
    expect([moved.status, moved.headers.get('idempotent-replayed')]).toEqual([400, null]);
  });

  it('a stranger neither counts nor watches the requests of others', async () => {
    const stage = await start();
    const [owner, stranger] = [await stage.newKey(), await stage.newKey()];
    const ask = (key: string): Promise<KeyAnswer> =>
      stage.call(key, 'POST', '/message', { message: 'Hello?' });
    const headers = { authorization: `Bearer ${stranger.key}` };
    const live = await fetch(`${stage.rhetor.url}/requests/live`, { headers });
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const key of [stranger.key, owner.key, owner.key, ADMINISTRATOR, stranger.key]) {
      expect(await ask(key)).toMatchObject({ status: 200 });
    }
    let watched = '';
    while (watched.split('event: request').length < 3)
      watched += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(watched.match(/"key":"\w+"/g)).toEqual(
      Array.from({ length: 2 }, () => `"key":"${stranger.key_id}"`),
    );
    const page = await stage.call(stranger.key, 'GET', '/requests?limit=1');
    const { requests, next_cursor: cursor = '' } = page.body as LedgerRequestList;
    // Nothing of it is counted over all callers.
    expect(cursor).toBe(`${Date.parse(requests[0]?.ended_at ?? '')}.${requests[0]?.request_id}`);
    const rest = await stage.call(stranger.key, 'GET', `/requests?cursor=${cursor}`);
    expect((rest.body as LedgerRequestList).count).toBe(1);
    const { text } = await stage.call(stranger.key, 'GET', '/usage?interval=none&group_by=key');
    expect(text).not.toContain(owner.key_id);
    expect(text).toContain('"requests":2');
  });

  it('a stranger ends no turn of another, stored or not', async () => {
    const stage = await start();
    const [owner, stranger] = [await stage.newKey(), await stage.newKey({ component: 'ergon' })];
    const slow = { options: { model: 'simulated-fast?ttft=1500' } };
    const running = stage.call(owner.key, 'POST', '/message', {
      context_id: 'ergon:slow',
      message: 'Hello?',
      ...slow,
    });
    const load = async (): Promise<number> => {
      const { body } = await stage.call(ADMINISTRATOR, 'GET', '/health');
      return (body as { details: { requests: { running: number } } }).details.requests.running;
    };
    await expect.poll(load).toBe(1);
    await stage.call(stranger.key, 'POST', '/contexts/ergon:slow/cancel');
    await stage.call(stranger.key, 'DELETE', '/contexts/ergon:slow');
    const headers = { authorization: `Bearer ${stranger.key}` };
    const socket = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
    socket.send({ type: 'CANCEL', source: 'UI', payload: { context: 'ergon:slow' } });
    socket.send({ type: 'PING', source: 'UI' });
    await socket.until(() => socket.frames.length > 0);
    socket.close();
    expect(await running).toMatchObject({ status: 200, body: { finish_reason: 'stop' } });
    const { body } = await stage.call(owner.key, 'GET', '/contexts/ergon:slow');
    expect((body as MessagePage).messages).toHaveLength(2);
  });

  it('a key of a component ends no turn in a context of another component', async () => {
    const stage = await start();
    const { key } = await stage.newKey({ component: 'ergon', contexts: 'component' });
    const ask = (component: string, model: string): Promise<KeyAnswer> =>
      stage.call(ADMINISTRATOR, 'POST', '/message', {
        context_id: 'plan',
        component,
        message: 'Hello?',
        options: { model },
      });
    expect(await ask('athena', 'simulated-fast')).toMatchObject({ status: 200 });
    const running = ask('ergon', 'simulated-fast?ttft=1500');
    const load = async (): Promise<number> => {
      const { body } = await stage.call(ADMINISTRATOR, 'GET', '/health');
      return (body as { details: { requests: { running: number } } }).details.requests.running;
    };
    await expect.poll(load).toBe(1);
    await stage.call(key, 'POST', '/contexts/plan/cancel');
    await stage.call(key, 'DELETE', '/contexts/plan');
    expect(await running).toMatchObject({ status: 200, body: { finish_reason: 'stop' } });
    const { body } = await stage.call(ADMINISTRATOR, 'GET', '/contexts/plan');
    expect((body as MessagePage).messages).toHaveLength(4);
  });

  it('on a socket a stranger neither writes nor reads, in any dialect', async () => {
    const hidden = await withHidden();
    const { stage } = hidden;
    const before = await hiddenState(hidden);
    const { key, key_id: id } = await stage.newKey();
    const headers = { authorization: `Bearer ${key}` };
    const socket = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
    const messages = [{ role: 'user', content: 'Hello?' }];
    const own = (type: string, payload: object): object => ({ type, source: 'UI', payload });
    const frames = [
      own('LLM_REQUEST', { context: HIDDEN, message: 'Hello?', streaming: false }),
      own('LLM_REQUEST', { context: HIDDEN, message: 'Hello?' }),
      own('CHAT_REQUEST', { context: HIDDEN, messages, streaming: false }),
      own('CHAT_REQUEST', { context: HIDDEN, messages }),
      ...['GENERATE', 'STREAM'].map((type) => ({
        ...{ type, request_id: type, prompt: 'Hello?', context_id: HIDDEN },
      })),
      ...['CHAT', 'CHAT_STREAM'].map((type) => ({
        ...{ type, request_id: type, messages, context_id: HIDDEN },
      })),
    ];
    const refused = (): number =>
      socket.frames.filter((frame) => JSON.stringify(frame).includes('context_not_found')).length;
    for (const [index, frame] of frames.entries()) {
      socket.send(frame);
      await socket.until(() => refused() > index);
    }
    expect(JSON.stringify(socket.frames)).not.toContain(SECRET);
    expect(await hiddenState(hidden)).toEqual(before);
    await stage.change(id, { disabled: true });
    await socket.until(() => socket.closed !== undefined);
    expect(socket.closed).toMatchObject({ code: 1008 });
  });

  it('an import is nobody’s, a fork is its maker’s, and a deleted id is free', async () => {
    const stage = await start();
    const { key } = await stage.newKey({ contexts: 'all' });
    const own = await stage.newKey();
    await stage.call(own.key, 'POST', '/message', { context_id: 'begun', message: 'Hello?' });
    const { text: file } = await stage.call(own.key, 'GET', '/contexts/begun/export');
    const imported = await fetch(`${stage.rhetor.url}/contexts/import?as=imported`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ADMINISTRATOR}`,
        'content-type': 'application/json',
      },
      body: file,
    });
    expect(imported.status).toBe(200);
    expect(await stage.call(own.key, 'GET', '/contexts/imported')).toMatchObject({ status: 404 });
    expect(await stage.call(key, 'GET', '/contexts/imported')).toMatchObject({ status: 200 });
    const fork = await stage.call(key, 'POST', '/contexts/begun/fork', {});
    const { id: forked } = fork.body as ContextDetails;
    expect(await stage.call(own.key, 'GET', `/contexts/${forked}`)).toMatchObject({ status: 404 });
    await stage.call(ADMINISTRATOR, 'DELETE', '/contexts/begun');
    const again = await stage.newKey();
    const body = { context_id: 'begun', message: 'Hello?' };
    expect(await stage.call(again.key, 'POST', '/message', body)).toMatchObject({ status: 200 });
    expect(await stage.call(own.key, 'GET', '/contexts/begun')).toMatchObject({ status: 404 });
  });
});

it('covers every route: the others are the administrator’s', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey();
  const routes = stage.rhetor.app.get(RouteList).list();
  const closed: string[] = [];
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    if (PROBES[name] !== undefined || name === WATCHED) continue;
    const address = path.replaceAll(/\{\w+\}/g, 'some');
    const answer = await stage.call(key, method, address, method === 'GET' ? undefined : {});
    expect([name, answer.status, answer.text.includes('RHETOR_AUTH_TOKEN')]).toEqual([
      name,
      403,
      true,
    ]);
    closed.push(name);
  }
  expect(closed).toEqual(
    expect.arrayContaining([
      'POST /provider',
      'GET /audit',
      'POST /backup',
      'POST /contexts/import',
      'DELETE /contexts',
      'GET /keys',
      'POST /keys',
      'POST /prompts',
      'PUT /templates/{id}',
      'GET /api/models/assignments',
    ]),
  );
});
