/** What one key learns of another's conversation, over every route and the socket: that its id is taken. */
import { expect, it } from 'vitest';
import { RouteList } from '../../src/api/routes/route-list.service.ts';
import { SocketClient } from '../api/socket-client.ts';
import { ADMINISTRATOR, type KeyAnswer, KeyStage } from './key-stage.ts';

const SECRET = 'zanzibar';
const HIDDEN = 'ergon:hidden';
const NOBODYS = 'ergon:nobody';
const MODEL = 'simulated/simulated-fast';
const QUESTION = [{ role: 'user', content: 'Hello?' }];

/** The routes that a key may call, each with a request that names a context wherever it can. */
type Probe = {
  readonly path?: (id: string) => string;
  readonly body?: (id: string) => object;
  readonly headers?: (id: string) => Readonly<Record<string, string>>;
  /** It begins a conversation, so that a free id is taken afterwards. */
  readonly begins?: true;
  /** ledger.spec.ts shows what a key sees of it. */
  readonly isEndless?: true;
};

const HEADER = (id: string) => ({ 'x-rhetor-context': id });

const PROBES: Readonly<Record<string, Probe>> = {
  'GET /': {},
  'GET /health': {},
  'GET /api/v1/health': {},
  'GET /ready': {},
  'GET /openapi.json': {},
  'GET /docs': {},
  'GET /providers': {},
  'GET /route': {},
  'GET /requests': { path: (id) => `/requests?context=${id}` },
  'GET /requests/{id}': { path: () => '/requests/some' },
  'GET /requests/live': { isEndless: true },
  'GET /usage': { path: () => '/usage?group_by=component' },
  'POST /message': { body: (id) => ({ context_id: id, message: 'Hello?' }), begins: true },
  'POST /stream': { body: (id) => ({ context_id: id, message: 'Hello?' }), begins: true },
  'POST /chat': { body: (id) => ({ context_id: id, messages: QUESTION }), begins: true },
  'GET /contexts': {},
  'POST /contexts': { body: (id) => ({ context_id: id }), begins: true },
  'GET /contexts/{id}': {},
  'PATCH /contexts/{id}': { body: () => ({ metadata: { mine: true } }) },
  'DELETE /contexts/{id}': {},
  'POST /contexts/{id}/cancel': {},
  'POST /contexts/{id}/messages': { body: () => ({ messages: QUESTION }) },
  'POST /contexts/{id}/fork': { body: () => ({}) },
  'POST /contexts/search': { body: () => ({ query: SECRET, component: 'ergon' }) },
  'POST /contexts/{id}/search': { body: () => ({ query: SECRET }) },
  'GET /contexts/{id}/export': {},
  'GET /contexts/{id}/view': {},
  'POST /contexts/{id}/summarize': {},
  'GET /contexts/{id}/summaries': {},
  'DELETE /contexts/{id}/summaries/{summary_id}': {
    path: (id) => `/contexts/${id}/summaries/00000000-0000-4000-8000-000000000000`,
  },
  'GET /prompts': {},
  'GET /prompts/{id}': { path: () => '/prompts/ergon' },
  'GET /prompts/{id}/versions': { path: () => '/prompts/ergon/versions' },
  'POST /prompts/compare': { body: () => ({ prompt_id1: 'ergon', prompt_id2: 'rhetor' }) },
  'GET /templates': {},
  'GET /templates/{id}': { path: () => '/templates/commit-message' },
  'GET /templates/{id}/versions': { path: () => '/templates/commit-message/versions' },
  'POST /templates/render': { body: () => ({ template_id: 'commit-message', variables: {} }) },
  'POST /api/v1/chat': {
    body: (id) => ({ context_id: id, messages: QUESTION }),
    begins: true,
  },
  'POST /api/v1/chat/stream': {
    body: (id) => ({ context_id: id, messages: QUESTION }),
    begins: true,
  },
  'POST /api/v1/generate': { body: (id) => ({ context_id: id, prompt: 'Hello?' }), begins: true },
  'GET /api/v1/providers': {},
  'GET /api/models': {},
  'GET /api/v1/models': {},
  'GET /api/v1/discovery': {},
  'GET /api/v1/ai/specialists': {},
  'POST /api/v1/ai/specialists/{ai_id}/message': {
    path: () => '/api/v1/ai/specialists/ergon/message',
    body: () => ({ message: 'Hello?' }),
  },
  // One alone, since several answer in any order.
  'POST /api/team-chat': { body: () => ({ message: 'Hello?', target_sockets: ['ergon'] }) },
  'POST /v1/chat/completions': {
    body: () => ({ model: MODEL, messages: QUESTION }),
    headers: HEADER,
    begins: true,
  },
  'POST /v1/responses': {
    body: () => ({ model: MODEL, input: 'Hello?' }),
    headers: HEADER,
    begins: true,
  },
  'POST /v1/embeddings': { body: () => ({ model: MODEL, input: 'Hello?' }), headers: HEADER },
  'GET /v1/models': {},
  'GET /v1/models/{id}': { path: () => `/v1/models/${MODEL}` },
  'POST /v1/messages': {
    body: () => ({ model: MODEL, max_tokens: 64, messages: QUESTION }),
    headers: HEADER,
    begins: true,
  },
  'POST /v1/messages/count_tokens': { body: () => ({ model: MODEL, messages: QUESTION }) },
  'POST /api/chat': {
    body: () => ({ model: MODEL, messages: QUESTION, stream: false }),
    headers: HEADER,
    begins: true,
  },
  'POST /api/generate': {
    body: () => ({ model: MODEL, prompt: 'Hello?', stream: false }),
    headers: HEADER,
    begins: true,
  },
  'POST /api/embed': { body: () => ({ model: MODEL, input: 'Hello?' }), headers: HEADER },
  'GET /api/tags': {},
  'GET /api/ps': {},
  'GET /api/version': {},
  'POST /api/show': { body: () => ({ model: MODEL }) },
};

function probe(stage: KeyStage, key: string, name: string, id: string): Promise<KeyAnswer> {
  const [method = '', route = ''] = name.split(' ');
  const { path, body, headers } = PROBES[name] ?? {};
  const address = path?.(id) ?? route.replace('{id}', id);
  return stage.call(key, method, address, body?.(id), headers?.(id));
}

/** Answers to two ids, without what differs in any two answers. */
function comparable({ status, text }: KeyAnswer): readonly unknown[] {
  const stable = text
    .replaceAll(HIDDEN, '<id>')
    .replaceAll(NOBODYS, '<id>')
    .replaceAll(HIDDEN.replace(':', '_'), '<id>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<time>')
    .replaceAll(/\d+(?:\.\d+)?/g, '<number>');
  return [status, stable];
}

async function withHidden(): Promise<KeyStage> {
  const stage = await KeyStage.start({ tasks: { default: { recall: { limit: 3 } } } });
  const owner = await stage.newKey({ name: 'the owner' });
  const body = { context_id: HIDDEN, message: `The password is ${SECRET}.` };
  expect(await stage.call(owner.key, 'POST', '/message', body)).toMatchObject({ status: 200 });
  return stage;
}

it('covers every route: the others are the administrator’s', async () => {
  const stage = await KeyStage.start();
  const { key } = await stage.newKey();
  const routes = stage.rhetor.app.get(RouteList).list();
  const closed: string[] = [];
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    if (PROBES[name] !== undefined) continue;
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

it('no route shows a stranger anything of a conversation, or changes it', async () => {
  const stage = await withHidden();
  const before = await stage.call(ADMINISTRATOR, 'GET', `/contexts/${HIDDEN}`);
  for (const [name, { begins, isEndless }] of Object.entries(PROBES)) {
    if (isEndless) continue;
    // Each route with a stranger of its own, so that no earlier one explains an answer.
    const { key } = await stage.newKey({ name });
    const taken = await probe(stage, key, name, HIDDEN);
    // A search repeats the question.
    expect([name, taken.text.replaceAll(`"query":"${SECRET}"`, '').includes(SECRET)]).toEqual([
      name,
      false,
    ]);
    if (begins) {
      expect([name, taken.status]).toEqual([name, 404]);
      continue;
    }
    const free = await probe(stage, key, name, NOBODYS);
    expect([name, ...comparable(taken)]).toEqual([name, ...comparable(free)]);
  }
  expect((await stage.call(ADMINISTRATOR, 'GET', `/contexts/${HIDDEN}`)).body).toEqual(before.body);
});

it('a stranger may not fork to a taken id', async () => {
  const stage = await withHidden();
  const { key } = await stage.newKey();
  await stage.call(key, 'POST', '/contexts', { context_id: 'ergon:mine' });
  const fork = { context_id: HIDDEN };
  expect(await stage.call(key, 'POST', '/contexts/ergon:mine/fork', fork)).toMatchObject({
    status: 404,
    body: { code: 'context_not_found' },
  });
});

it('recalls only what the key itself began', async () => {
  const stage = await withHidden();
  const ask = async (key: string): Promise<string> => {
    const body = { component: 'ergon', message: `Which password was ${SECRET}?` };
    return (await stage.call(key, 'POST', '/message', body)).text;
  };
  // The simulated model says how many messages it was sent.
  expect(await ask(ADMINISTRATOR)).toContain('I was sent 2 messages');
  expect(await ask((await stage.newKey()).key)).toContain('I was sent 1 message ');
});

it('keeps the answers of an Idempotency-Key apart', async () => {
  const stage = await KeyStage.start();
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
});

it('on a socket a stranger neither writes, nor reads, nor cancels', async () => {
  const stage = await withHidden();
  const { key, key_id: id } = await stage.newKey();
  const headers = { authorization: `Bearer ${key}` };
  const socket = await SocketClient.connect(stage.rhetor.socketUrl, { headers });
  const frame = (type: string, payload: object, key = 1): object => ({
    type,
    source: 'UI',
    target: 'LLM',
    timestamp: '2026-11-28T12:00:00.000Z',
    payload,
    req_id: key,
  });
  socket.send(frame('LLM_REQUEST', { context: HIDDEN, message: 'Hello?', streaming: false }));
  await socket.until(() => socket.frames.some(({ type }) => type === 'ERROR'));
  expect(JSON.stringify(socket.frames)).toContain('context_not_found');
  expect(JSON.stringify(socket.frames)).not.toContain(SECRET);
  // A key that was disabled meanwhile ends its socket at the next frame.
  await stage.change(id, { disabled: true });
  socket.send(frame('STATUS', {}, 2));
  await socket.until(() => socket.closed !== undefined);
  expect(socket.closed?.code).toBe(1008);
});
