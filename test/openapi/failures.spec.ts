/** Failures that all routes share: access, the form of the body, limits of fields and parameters, the store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BodyBudget } from '../../src/api/http/body-budget.ts';
import { Keys } from '../../src/keys/keys.service.ts';
import { SignedBrowser } from '../console/signed-browser.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { postHead, rawHttp } from '../api/raw-http.ts';
import { failStore } from './failing-store.ts';
import { addressOf, ask, type Change, NAMES, operation, type Reply } from './requests.ts';
import { ServedDocument } from './served-document.ts';

/** Bytes; more than the import of a file accepts. */
const TOO_LARGE = 65 * 1024 * 1024;
const LONG_ID = 'x'.repeat(5_000);

let rhetor: TestRhetor;
let closed: TestRhetor;
let served: ServedDocument;
/** One may only ask, the other only remember. */
let keys: readonly string[];
/** May do everything, but with models that do not exist. */
let otherModels: string;
/** What makes a sign-in and a sign-out reach the store. */
let signed: Change;

beforeAll(async () => {
  rhetor = await TestRhetor.start();
  closed = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: 'a-token-of-some-length' } });
  served = await ServedDocument.from(rhetor);
  const settings = { name: 'a key', contexts: 'own', isDisabled: false, metadata: {} } as const;
  const issued = await Promise.all(
    (['ask', 'remember'] as const).map((permission) =>
      closed.app.get(Keys).create({ ...settings, permissions: [permission] }),
    ),
  );
  keys = issued.map(({ text }) => text);
  const other = { ...settings, contexts: 'all', models: ['nobody/*'] } as const;
  otherModels = (await closed.app.get(Keys).create(other)).text;
  const { text: credential } = await rhetor.app.get(Keys).create(settings);
  const browser = await SignedBrowser.signIn(rhetor.url, credential);
  signed = { headers: browser.headers(), body: JSON.stringify({ credential }) };
});
afterAll(async () => {
  await rhetor.stop();
  await closed.stop();
});

const WITH_BODY = NAMES.filter(hasBody);
const WITH_PATH = NAMES.filter((name) => name.includes('{'));
/** Turns have further failures, which have their own spec. */
const WITHOUT_TURN = NAMES.filter((name) => operation(name).stream === undefined);

describe('access', () => {
  it.each(NAMES)('%s needs a token, unless the document says otherwise', async (name) => {
    const reply = await ask(closed, name);
    if (can(name, 'unauthorized')) expectFailure(name, 'unauthorized', reply);
    else expect([200, 204, 308]).toContain(reply.status);
  });

  it.each(NAMES)('%s refuses keys, unless the document says otherwise', async (name) => {
    const replies = await Promise.all(
      keys.map((key) => ask(closed, name, { headers: { authorization: `Bearer ${key}` } })),
    );
    const refused = replies.filter(({ status }) => status === 403);
    expect(refused.length > 0).toBe(can(name, 'forbidden'));
    for (const reply of refused) expectFailure(name, 'forbidden', reply);
  });

  it.each(NAMES)('%s refuses other models, unless the document says otherwise', async (name) => {
    const headers = { authorization: `Bearer ${otherModels}` };
    const context = { context_id: 'ergon:design' };
    await ask(closed, 'POST /contexts', { headers, body: JSON.stringify(context) });
    const reply = await ask(closed, name, { headers });
    const isRefused =
      reply.text.includes('"model_not_allowed"') || reply.text.includes('may not use');
    expect(isRefused && reply.status === 403).toBe(can(name, 'model_not_allowed'));
    if (isRefused && reply.status === 403) expectFailure(name, 'model_not_allowed', reply);
  });

  it.each(NAMES)('%s refuses a foreign host, unless the document says otherwise', async (name) => {
    const reply = await ask(rhetor, name, { headers: { host: 'evil.example' } });
    if (can(name, 'forbidden_host')) expectFailure(name, 'forbidden_host', reply);
    else expect(reply.status).toBe(200);
  });

  it.each(NAMES)('%s refuses a foreign origin', async (name) => {
    const headers = { origin: 'https://evil.example' };
    expectFailure(name, 'forbidden_origin', await ask(rhetor, name, { headers }));
  });
});

describe('a body', () => {
  it.each(WITH_BODY)('of %s that is not JSON is refused', async (name) => {
    expectFailure(name, 'invalid_json', await ask(rhetor, name, { body: '{"' }));
  });

  it.each(WITH_BODY)('of %s for which the memory budget has no room is refused', async (name) => {
    const others = Array.from({ length: 8 }, (_, index) =>
      rhetor.app.get(BodyBudget).share(`other ${index}`),
    );
    for (const share of others) share.hold(32 * 1024 * 1024);
    const reply = await ask(rhetor, name);
    for (const share of others) share.release();
    expectFailure(name, 'overloaded', reply);
  });

  it.each(WITH_BODY)('of %s with another content type is refused', async (name) => {
    const headers = { 'content-type': 'text/plain' };
    expectFailure(name, 'unsupported_media_type', await ask(rhetor, name, { headers }));
  });

  // In parallel, because each keeps its connection for a second so that the client can read the answer.
  it('that is too large is refused unread, on every route', async () => {
    await Promise.all(WITH_BODY.map(expectTooLarge));
  });
});

describe('values', () => {
  it.each(NAMES)('of %s beyond a limit are refused, if there is one', async (name) => {
    const change = invalidRequest(name);
    expect(change !== undefined).toBe(can(name, 'validation_failed'));
    if (change) expectFailure(name, 'validation_failed', await ask(rhetor, name, change));
  });

  it.each(WITH_PATH)('in the path of %s are refused if they are malformed', async (name) => {
    const address = addressOf(name, {
      summary: '',
      path: { id: '%zz', ai_id: '%zz', summary_id: 'x', message_id: 'x', rule: '%zz' },
    });
    expectFailure(name, 'invalid_value', await ask(rhetor, name, { address }));
  });

  it.each(WITH_PATH)('in the path of %s are shortened in its error', async (name) => {
    const address = name.replace(/^\w+ /, '').replaceAll(/\{\w+\}/g, LONG_ID);
    const { status, text } = await ask(rhetor, name, { address });
    if (status >= 400) expect(text.length).toBeLessThan(LONG_ID.length);
    else expect(name).toMatch(/^DELETE /);
  });
});

describe('while the store fails', () => {
  it.each(WITHOUT_TURN)('%s reports it if and only if the document says so', async (name) => {
    failStore(rhetor);
    const reply = await ask(rhetor, name, name.endsWith('/console/session') ? signed : {});
    if (can(name, 'storage_unavailable')) expectFailure(name, 'storage_unavailable', reply);
    else expect(reply.status).not.toBe(503);
  });
});

async function expectTooLarge(name: string): Promise<void> {
  const [method = ''] = name.split(' ');
  const [example] = operation(name).examples;
  const head = postHead(addressOf(name, example), { 'content-length': TOO_LARGE });
  const { status, headers, body } = await rawHttp(rhetor.port, head.replace(/^POST/, method));
  const type = headers['content-type']?.split(';')[0] ?? '';
  expectFailure(name, 'body_too_large', { status, type, text: body });
}

function can(name: string, code: string): boolean {
  return served.failures(name).some(([, known]) => known === code);
}

function hasBody(name: string): boolean {
  const { body, bodySchema } = operation(name);
  return (body ?? bodySchema) !== undefined;
}

/** Undefined if the route checks nothing that could be invalid. */
function invalidRequest(name: string): Change | undefined {
  const { parameters = [] } = operation(name);
  const parameter = parameters.find((one) => one.in === 'query');
  if (hasBody(name)) return { body: '{"nothing":1}' };
  if (name.includes('/contexts/{id}'))
    return { address: addressOf(name, { summary: '', path: { id: '-bad' } }) };
  if (parameter !== undefined) {
    const { type } = parameter.schema;
    return { query: { [parameter.name]: type === 'integer' ? 0 : 'x'.repeat(600) } };
  }
  return undefined;
}

function expectFailure(name: string, code: string, reply: Reply): void {
  served.expectFailure(name, code, reply);
}
