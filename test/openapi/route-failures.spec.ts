/** Provokes every documented failure that is specific to one of Rhetor's own routes. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { PostgresContextStore } from '../../src/context/postgres/postgres-context-store.ts';
import type { NewMessages } from '../../src/contract/contexts.ts';
import type { Note } from '../../src/contract/memory.ts';
import { ContextTransfer } from '../../src/context/transfer/context-transfer.service.ts';
import { Compaction } from '../../src/conversation/compaction/compaction.service.ts';
import { ConversationService } from '../../src/conversation/conversation.service.ts';
import { Stage } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import type { Script } from '../upstream/script.ts';
import { GENERAL_FAILURES } from './general-failures.ts';
import { ask, type Change, NAMES, operation, type Reply } from './requests.ts';
import { ServedDocument } from './served-document.ts';

type Provocation =
  | ((name: string) => Promise<Reply>)
  | (Change & { readonly times?: number })
  | { readonly upstream: Script; readonly firstTokenMs?: number }
  | 'no provider';

const NOBODY = '/contexts/ergon:nobody';
const UNKNOWN_PROVIDER: Change = { query: { provider: 'nobody' } };

/** Limit for the total length of one text's versions. */
const FILLED_UP: Provocation = {
  body: JSON.stringify({ content: 'x'.repeat(198_000) }),
  times: 22,
};

function status(code: number, reason?: 'content_policy'): Provocation {
  return { upstream: { fault: { type: 'status', status: code, ...(reason && { reason }) } } };
}

/** Route and code → how to provoke it, in a Rhetor that has the context and the template of the examples. */
const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  'POST /provider invalid_value': { body: '{"provider_id":"nobody","model_id":"m"}' },
  'POST /provider provider_unavailable': { body: '{"provider_id":"keyed","model_id":"m"}' },
  'POST /providers/{id}/test invalid_value': { address: '/providers/nobody/test' },
  'POST /providers/{id}/test model_not_found': {
    address: '/providers/openai/test',
    body: '{"model":"nothing"}',
  },
  'POST /providers/{id}/test provider_unavailable': { address: '/providers/keyed/test' },
  'GET /route invalid_value': UNKNOWN_PROVIDER,
  'GET /route model_not_found': { query: { model: 'openai/nothing' } },
  'GET /route provider_unavailable': { query: { model: 'keyed/m' } },
  'GET /route no_provider_available': { query: { model: 'away/m' } },
  'GET /prices model_not_found': { query: { model: 'nothing' } },
  'GET /audit invalid_value': { query: { cursor: 'nothing' } },
  'GET /requests invalid_value': { query: { cursor: 'nothing' } },
  'GET /requests/{id} not_found': { address: '/requests/nothing' },
  'GET /usage invalid_value': { query: { time_zone: 'Mars/Base' } },
  'GET /contexts invalid_value': { query: { cursor: 'nothing' } },
  'POST /contexts conflict': { body: '{"context_id":"ergon:design"}' },
  'GET /contexts/{id} context_not_found': { address: NOBODY },
  'PATCH /contexts/{id} context_not_found': { address: NOBODY },
  'GET /contexts/{id}/export context_not_found': { address: `${NOBODY}/export` },
  'GET /contexts/{id}/view context_not_found': { address: `${NOBODY}/view` },
  'GET /contexts/{id}/view no_provider_available': 'no provider',
  'GET /contexts/{id}/view model_not_found': { query: { model: 'openai/nothing' } },
  'GET /contexts/{id}/view provider_unavailable': { query: { model: 'keyed/m' } },
  'GET /contexts/{id}/summaries context_not_found': { address: `${NOBODY}/summaries` },
  'POST /contexts/{id}/messages context_not_found': { address: `${NOBODY}/messages` },
  'POST /contexts/{id}/messages version_conflict': { headers: { 'if-match': '"99"' } },
  'POST /contexts/{id}/search context_not_found': { address: `${NOBODY}/search` },
  'PATCH /contexts/{id}/messages/{message_id} context_not_found': {
    address: `${NOBODY}/messages/nothing`,
  },
  'PATCH /contexts/{id}/messages/{message_id} not_found': {
    address: '/contexts/ergon:design/messages/nothing',
  },
  'PATCH /contexts/{id}/messages/{message_id} conflict': withAnAnswerAlone,
  'POST /contexts/{id}/fork context_not_found': { address: `${NOBODY}/fork` },
  'POST /contexts/{id}/fork not_found': { query: { at: 'nothing' } },
  'POST /contexts/{id}/fork conflict': { body: '{"context_id":"ergon:design"}' },
  'POST /contexts/{id}/summarize context_not_found': { address: `${NOBODY}/summarize` },
  'POST /contexts/{id}/summarize no_provider_available': 'no provider',
  'POST /contexts/import conflict': { body: '{"context_id":"ergon:design","messages":[]}' },
  'POST /contexts/import overloaded': duringAnImport,
  'POST /backup overloaded': duringABackup,
  'POST /backup conflict': onPostgres,
  'POST /contexts/{id}/summarize conflict': whileItIsDeleted,
  'POST /contexts/{id}/summarize overloaded': whileDraining,
  'POST /contexts/{id}/summarize content_filtered': status(400, 'content_policy'),
  'POST /contexts/{id}/summarize model_not_found': status(404),
  'POST /contexts/{id}/summarize rate_limited': status(429),
  'POST /contexts/{id}/summarize budget_exceeded': withoutBudget,
  'POST /contexts/{id}/summarize upstream_error': status(500),
  'POST /contexts/{id}/summarize upstream_truncated': {
    upstream: { text: 'one', fault: { type: 'truncated', afterTokens: 0 } },
  },
  'POST /contexts/{id}/summarize upstream_timeout': {
    upstream: { fault: { type: 'silent' } },
    firstTokenMs: 50,
  },
  ...Object.fromEntries(
    ['GET', 'PATCH', 'DELETE'].map((method) => [
      `${method} /keys/{id} not_found`,
      { address: '/keys/nobody' },
    ]),
  ),
  ...Object.fromEntries(
    ['GET', 'PATCH', 'DELETE'].map((method) => [
      `${method} /budgets/{id} not_found`,
      { address: '/budgets/nobody' },
    ]),
  ),
  'POST /memory/notes conflict': {
    body: JSON.stringify({ text: 'long '.repeat(1_500), component: 'ergon', pinned: true }),
  },
  'GET /memory/notes invalid_value': { query: { cursor: 'nothing' } },
  'PATCH /memory/notes/{id} not_found': { address: '/memory/notes/nothing' },
  'PATCH /memory/notes/{id} conflict': withANoteOfNoComponent,
  'DELETE /memory/notes/{id} not_found': { address: '/memory/notes/nothing' },
  'POST /keys/{id}/rotate not_found': { address: '/keys/nobody/rotate' },
  'POST /prompts conflict': { body: '{"name":"Rhetor","component":"rhetor","content":"x"}' },
  'POST /prompts/compare prompt_not_found': {
    body: '{"prompt_id1":"ergon","prompt_id2":"nobody"}',
  },
  'GET /prompts/{id} prompt_not_found': { address: '/prompts/nobody' },
  'PUT /prompts/{id} prompt_not_found': { address: '/prompts/nobody' },
  'PUT /prompts/{id} conflict': FILLED_UP,
  'DELETE /prompts/{id} prompt_not_found': { address: '/prompts/nobody' },
  'GET /prompts/{id}/versions prompt_not_found': { address: '/prompts/nobody/versions' },
  'POST /prompts/{id}/labels prompt_not_found': { address: '/prompts/nobody/labels' },
  'POST /templates conflict': { body: '{"name":"Commit message","content":"x"}' },
  'POST /templates/render template_not_found': { body: '{"template_id":"nobody"}' },
  'GET /templates/{id} template_not_found': { address: '/templates/nobody' },
  'PUT /templates/{id} template_not_found': { address: '/templates/nobody' },
  'PUT /templates/{id} conflict': FILLED_UP,
  'DELETE /templates/{id} template_not_found': { address: '/templates/nobody' },
  'GET /templates/{id}/versions template_not_found': { address: '/templates/nobody/versions' },
  'POST /templates/{id}/labels template_not_found': { address: '/templates/nobody/labels' },
  'POST /api/v1/ai/specialists/{ai_id}/message not_found': {
    address: '/api/v1/ai/specialists/-ci/message',
  },
  ...Object.fromEntries(
    ['/api/v1/ai/specialists/{ai_id}/message', '/api/team-chat', '/v1/messages/count_tokens'].map(
      (path) => [`POST ${path} rate_limited`, beyondTheLimit],
    ),
  ),
  'POST /api/v1/ai/specialists/{ai_id}/message overloaded': whileOverloaded,
  'POST /api/v1/ai/specialists/{ai_id}/message draining': whileTurnsDrain,
  'POST /api/team-chat overloaded': whileOverloaded,
  'POST /api/team-chat draining': whileTurnsDrain,
  'GET /v1/models/{id} model_not_found': { address: '/v1/models/openai/nothing' },
  'GET /v1/models/{id} provider_unavailable': { address: '/v1/models/keyed/m' },
  'GET /v1/models/{id} no_provider_available': { address: '/v1/models/away/m' },
  ...Object.fromEntries(
    ['component', 'default'].flatMap((kind) => {
      const body = (model_id: string) =>
        JSON.stringify({ component: 'ergon', capability: 'code', model_id });
      const route = `POST /api/models/assignments/${kind}`;
      return [
        [`${route} provider_unavailable`, { body: body('keyed/m') }],
        [`${route} no_provider_available`, { body: body('away/m') }],
      ];
    }),
  ),
  ...Object.fromEntries(
    [
      ['model_not_found', 'openai/nothing'],
      ['provider_unavailable', 'keyed/m'],
      ['no_provider_available', 'away/m'],
    ].map(([code, model]) => [
      `POST /v1/messages/count_tokens ${code}`,
      { body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }) },
    ]),
  ),
  'PUT /rules/{rule}/model not_found': { address: '/rules/nothing/model' },
  'PUT /rules/{rule}/model provider_unavailable': { body: '{"model":"keyed/m"}' },
  'PUT /rules/{rule}/model no_provider_available': { body: '{"model":"away/m"}' },
  'POST /api/show model_not_found': { body: '{"model":"openai/nothing"}' },
  'POST /api/show provider_unavailable': { body: '{"model":"keyed/m"}' },
  'POST /api/show no_provider_available': { body: '{"model":"away/m"}' },
};

/** Provokes a full queue, which can't be done from outside, and a thousand assignments. */
const TRIED_ELSEWHERE: readonly string[] = [
  'POST /api/models/assignments/component conflict',
  'POST /api/models/assignments/default conflict',
  'PUT /rules/{rule}/model conflict',
  'POST /contexts/search overloaded',
  'POST /memory/search overloaded',
  // Ten thousand keys, and a thousand budgets.
  'POST /keys conflict',
  'POST /budgets conflict',
  'POST /contexts/{id}/search overloaded',
];

let served: ServedDocument;
let plain: Stage;
let bare: TestRhetor;

beforeAll(async () => {
  plain = await Stage.start({
    providers: {
      keyed: { kind: 'openai', api_key_env: 'UNSET_KEY', models: [{ id: 'm' }] },
      away: { kind: 'ollama', base_url: 'http://127.0.0.1:9' },
    },
  });
  plain.upstream.knows = () => false;
  bare = await TestRhetor.start({
    providers: { keyed: { kind: 'openai', api_key_env: 'UNSET_KEY' } },
  });
  served = await ServedDocument.from(plain.rhetor);
  for (const rhetor of [plain.rhetor, bare]) await furnish(rhetor);
});
afterAll(async () => {
  await plain.stop();
  await bare.stop();
});

/** The budget is gone afterwards. */
async function withoutBudget(name: string): Promise<Reply> {
  const { rhetor } = plain;
  const made = await rhetor.post('/budgets', { name: 'nothing', limit_tokens: 1 });
  const { budget_id: id } = (await made.json()) as { readonly budget_id: string };
  const reply = await ask(rhetor, name);
  await fetch(`${rhetor.url}/budgets/${id}`, { method: 'DELETE' });
  return reply;
}

/** It cannot be pinned. */
async function withANoteOfNoComponent(name: string): Promise<Reply> {
  const made = await plain.rhetor.post('/memory/notes', { text: 'a fact' });
  const { note_id: id } = (await made.json()) as Note;
  return ask(plain.rhetor, name, {
    address: `/memory/notes/${id}`,
    body: '{"pinned":true}',
  });
}

/** No window begins with it. */
async function withAnAnswerAlone(name: string): Promise<Reply> {
  await plain.rhetor.post('/contexts', { context_id: 'ergon:answer' });
  const added = await plain.rhetor.post('/contexts/ergon:answer/messages', {
    messages: [{ role: 'assistant', content: 'Hello!' }],
  });
  const { message_ids: ids } = (await added.json()) as NewMessages;
  return ask(plain.rhetor, name, { address: `/contexts/ergon:answer/messages/${ids[0]}` });
}

async function furnish(rhetor: TestRhetor): Promise<void> {
  await rhetor.post('/contexts', { context_id: 'ergon:design', component: 'ergon' });
  const messages = [{ role: 'user', content: 'We need a cache.' }];
  await rhetor.post('/contexts/ergon:design/messages', { messages });
}

it.each(Object.entries(PROVOCATIONS))('%s', async (pair, provocation) => {
  const [method = '', path = '', code = ''] = pair.split(' ');
  const name = `${method} ${path}`;
  served.expectFailure(name, code, await provoke(name, provocation));
});

it('cover the document, except for those tested elsewhere', () => {
  // Embeddings fail like turns; test/compat tests them with the vendors' clients.
  const names = NAMES.filter((name) => operation(name).stream === undefined && !/embed/.test(name));
  const inDocument = names.flatMap((name) =>
    served
      .failures(name)
      .filter(([, code]) => !isGeneral(name, code))
      .map(([, code]) => `${name} ${code}`),
  );
  const tried = [...Object.keys(PROVOCATIONS), ...TRIED_ELSEWHERE];
  expect(inDocument.filter((pair) => !tried.includes(pair))).toEqual([]);
  expect(
    tried.filter((pair) => !inDocument.includes(pair) && !pair.endsWith(' invalid_value')),
  ).toEqual([]);
});

/** failures.spec.ts tests these on every route. */
function isGeneral(name: string, code: string): boolean {
  return (
    GENERAL_FAILURES.has(code) ||
    code === 'storage_unavailable' ||
    // A route that lists it has its own reason for it.
    (code === 'overloaded' && operation(name).failures?.includes(code) !== true) ||
    (code === 'invalid_value' && name.includes('{'))
  );
}

async function provoke(name: string, provocation: Provocation): Promise<Reply> {
  if (provocation === 'no provider') return ask(bare, name);
  if (typeof provocation === 'function') return provocation(name);
  if (!('upstream' in provocation)) {
    for (let before = 1; before < (provocation.times ?? 1); before += 1) {
      await ask(plain.rhetor, name, provocation);
    }
    return ask(plain.rhetor, name, provocation);
  }
  const { upstream, firstTokenMs } = provocation;
  const timeouts = firstTokenMs === undefined ? {} : { first_token: firstTokenMs };
  const stage = await Stage.start({ tasks: { default: { retries: 0, timeouts_ms: timeouts } } });
  await furnish(stage.rhetor);
  stage.upstream.otherwise(upstream);
  const reply = await ask(stage.rhetor, name);
  await stage.stop();
  return reply;
}

/** A second import, whose file does not end. */
async function duringAnImport(name: string): Promise<Reply> {
  const { port, app } = plain.rhetor;
  const begun = vi.spyOn(app.get(ContextTransfer), 'import');
  const headers = { 'content-type': 'application/json', 'content-length': '1000' };
  const other = request({
    host: '127.0.0.1',
    port,
    path: '/contexts/import',
    method: 'POST',
    headers,
  });
  other.on('error', () => undefined);
  other.write('{');
  await vi.waitUntil(() => begun.mock.calls.length > 0);
  const reply = await ask(plain.rhetor, name);
  other.destroy();
  return reply;
}

async function duringABackup(name: string): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { backups } = plain.rhetor.app.get(ContextStore);
  vi.spyOn(backups, 'backUp').mockImplementation(() =>
    promise.then(() => Promise.reject(new Error())),
  );
  const other = ask(plain.rhetor, name);
  await vi.waitUntil(() => vi.mocked(backups.backUp).mock.calls.length > 0);
  const reply = await ask(plain.rhetor, name);
  resolve();
  await other;
  return reply;
}

/** The store refuses before it needs a connection. */
async function onPostgres(name: string): Promise<Reply> {
  const url = 'postgres://nobody@127.0.0.1:1/rhetor';
  const postgres = new PostgresContextStore({ url, listenUrl: url, connections: 1 });
  vi.spyOn(plain.rhetor.app.get(ContextStore).backups, 'backUp').mockImplementation(() =>
    postgres.backups.backUp(AbortSignal.abort()),
  );
  return ask(plain.rhetor, name);
}

async function whileItIsDeleted(name: string): Promise<Reply> {
  const { stage, upstream } = await silentStage();
  const reply = ask(stage.rhetor, name);
  await upstream.until(() => upstream.requests.length > 0);
  await fetch(`${stage.rhetor.url}/contexts/ergon:design`, { method: 'DELETE' });
  const told = await reply;
  await stage.stop();
  return told;
}

async function whileDraining(name: string): Promise<Reply> {
  const { stage } = await silentStage();
  await stage.rhetor.app.get(Compaction).beforeApplicationShutdown();
  const reply = await ask(stage.rhetor, name);
  await stage.stop();
  return reply;
}

async function whileTurnsDrain(name: string): Promise<Reply> {
  const { stage } = await silentStage();
  await stage.rhetor.app.get(ConversationService).beforeApplicationShutdown();
  const reply = await ask(stage.rhetor, name);
  await stage.stop();
  return reply;
}

async function whileOverloaded(name: string): Promise<Reply> {
  const stage = await Stage.start({ variables: { RHETOR_MAX_IN_FLIGHT: '1' } });
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  const leave = new AbortController();
  stage.rhetor.post('/message', { message: 'Hello' }, leave.signal).catch(() => undefined);
  await stage.upstream.until(() => stage.upstream.requests.length === 1);
  const reply = await ask(stage.rhetor, name);
  leave.abort();
  await stage.upstream.until(() => stage.upstream.inFlight === 0);
  await stage.stop();
  return reply;
}

async function beyondTheLimit(name: string): Promise<Reply> {
  const stage = await Stage.start({ variables: { RHETOR_LIMITS: 'requests_per_minute=1' } });
  await (await stage.rhetor.post('/message', { message: 'Hello' })).text();
  const reply = await ask(stage.rhetor, name);
  await stage.stop();
  return reply;
}

async function silentStage() {
  const stage = await Stage.start({ tasks: { default: { retries: 0 } } });
  await furnish(stage.rhetor);
  stage.upstream.otherwise({ fault: { type: 'silent' } });
  return { stage, upstream: stage.upstream };
}
