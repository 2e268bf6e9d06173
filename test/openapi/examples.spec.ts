/** Every example of the document works on a running Rhetor, and the response is valid. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../openapi/document.ts';
import { type Example, schemaOf } from '../../openapi/operation.ts';
import { ContextStore } from '../../src/context/ports/context-store.ts';
import { EXAMPLE_NOTE } from '../../openapi/operations/memory.ts';
import { newNote } from '../context/ports/note-store-contract.ts';
import { attemptRecord } from '../context/ports/attempt-record.ts';
import type { NewMessages } from '../../src/contract/contexts.ts';
import { StateService } from '../../src/context/state.service.ts';
import { Budgets } from '../../src/budgets/budgets.service.ts';
import { readKeyText } from '../../src/keys/key-text.ts';
import { Keys } from '../../src/keys/keys.service.ts';
import { playedBy } from '../api/stage.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { ServedDocument } from './served-document.ts';

const CASES = Object.entries(OPERATIONS).flatMap(([name, { examples }]) =>
  examples.map((example) => [name, example.summary, example] as const),
);

const EXAMPLE_KEY = '0123456789abcdef';
/** Its text is in the example of a sign-in. */
const EXAMPLE_DIGEST = readKeyText(
  `rk_${EXAMPLE_KEY}_an-example-that-opens-nothing-real-0000000_`,
)?.digest;
const EXAMPLE_BUDGET = '0197c1f0-5d0e-7c3a-9a34-5b6c1d2e3f40';
const CACHE = { role: 'user', content: 'We need a cache.' };
/** As fast as it can. */
const QUICK = { default: { provider: 'simulated', model: 'simulated-fast?rate=0' } };

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
/** The simulated provider makes no embeddings. */
let embedding: TestRhetor;
let served: ServedDocument;
/** The message in the examples' conversation: its id is made by the store, so no example can name it. */
let messageId: string;

beforeAll(async () => {
  // Serves the console.
  await buildRhetor();
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({ tasks: QUICK });
  embedding = await TestRhetor.start({
    providers: { openai: playedBy(upstream, 'openai'), ollama: playedBy(upstream, 'ollama') },
  });
  served = await ServedDocument.from(rhetor);
});
afterAll(async () => {
  await rhetor.stop();
  await embedding.stop();
  await upstream.stop();
});

/** Restores the state that the next example needs, whatever the one before has left behind. */
beforeEach(async () => {
  for (const id of ['design', 'plan', 'variant', 'imported']) {
    await request(rhetor, 'DELETE', `/contexts/ergon:${id}`);
  }
  await request(rhetor, 'DELETE', '/templates/farewell');
  await request(rhetor, 'DELETE', '/prompts/ergon-review');
  await rhetor.post('/contexts', { context_id: 'ergon:design', component: 'ergon' });
  const added = await rhetor.post('/contexts/ergon:design/messages', { messages: [CACHE] });
  [messageId = ''] = ((await added.json()) as NewMessages).message_ids;
  const id = '8f14e45f-ceea-467f-ab0a-1d2c3b4a5968';
  await rhetor.app.get(ContextStore).ledger.append([attemptRecord({ requestId: id })]);
  await rhetor.post('/templates', { name: 'Commit message', content: 'Describe {{diff}}' });
  const key = { id: EXAMPLE_KEY, digest: EXAMPLE_DIGEST, name: 'An example', contexts: 'own' };
  const stored = { ...key, isDisabled: false, metadata: {}, createdAt: 0 };
  await rhetor.app.get(StateService).writeDocument('keys', EXAMPLE_KEY, JSON.stringify(stored));
  const note = newNote('The fiscal year begins in April.', {
    id: EXAMPLE_NOTE,
    component: 'ergon',
  });
  await rhetor.app.get(ContextStore).notes.add(note);
  const budget = { id: EXAMPLE_BUDGET, name: 'An example', scope: {}, period: 'month' };
  const limits = { limit: { unit: 'micros', amount: 1_000_000 }, timeZone: 'UTC' };
  const more = { policy: 'enforce', onLimit: 'deny', atPercent: [80], createdAt: 0 };
  const text = JSON.stringify({ ...budget, ...limits, ...more });
  await rhetor.app.get(StateService).writeDocument('budgets', EXAMPLE_BUDGET, text);
  await rhetor.app.get(Budgets).update(EXAMPLE_BUDGET, () => ({}));
  // A change begins with what is stored.
  await rhetor.app.get(Keys).update(EXAMPLE_KEY, {});
  await rhetor.post('/prompts', { name: 'Ergon', component: 'ergon', content: 'You are Ergon.' });
});

it('matches the list of GET /, without the WebSocket', async () => {
  const info = (await (await rhetor.get('/')).json()) as { readonly endpoints: readonly string[] };
  expect(served.names.toSorted()).toEqual(
    info.endpoints.filter((endpoint) => endpoint !== 'WS /ws').toSorted(),
  );
});

describe('an example', () => {
  it.each(CASES)('%s: %s', async (name, _summary, example) => {
    const { requestBody } = served.operation(name);
    const schema = requestBody?.content['application/json']?.schema;
    if (example.body !== undefined) served.expectValid(example.body, schema ?? false);
    const response = await ask(name, example);
    if (OPERATIONS[name]?.isEndless === true) {
      expect(response.status).toBe(200);
      return response.body?.cancel();
    }
    const { content } = served.response(name, response.status);
    expect(response.status, await describeFailure(response)).toBeLessThan(300);
    if (content === undefined) return expect(await response.text()).toBe('');
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const expected = content[type];
    expect(Object.keys(content)).toContain(type);
    if (type === 'application/json') {
      served.expectValid(await response.json(), expected?.schema ?? false);
    } else if (expected?.['x-rhetor-step'] !== undefined) {
      const steps = stepsOf(await response.text());
      expect(steps.length).toBeGreaterThan(1);
      for (const step of steps) served.expectValid(step, expected['x-rhetor-step']);
    } else {
      expect(await response.text()).not.toBe('');
    }
  });
});

it('are validated by schemas that reject invalid data', () => {
  const body = { error: 'x', detail: 'x', code: 'conflict', request_id: 'x', timestamp: 'today' };
  expect(() => served.expectValid(body, schemaOf('ErrorBody'))).toThrow('"today"');
  expect(() => served.expectValid({}, schemaOf('Answer'))).toThrow('{}: expected');
});

it('of an answer is valid', () => {
  const all = served.names.flatMap((name) =>
    Object.values(served.operation(name).responses).flatMap(({ content = {} }) =>
      Object.values(content).filter(({ example }) => example !== undefined),
    ),
  );
  expect(all.length).toBeGreaterThan(3);
  for (const { example, schema, 'x-rhetor-step': step } of all) {
    if (step === undefined) served.expectValid(example, schema);
    else for (const one of stepsOf(String(example))) served.expectValid(one, step);
  }
});

it('of a failure is valid', () => {
  for (const name of served.names) {
    for (const [status, code] of served.failures(name)) {
      const { schema, examples } =
        served.response(name, status).content?.['application/json'] ?? {};
      const reference = examples?.[code]?.$ref ?? '';
      served.expectValid(served.example(reference), schema ?? false);
    }
  }
});

function ask(name: string, { path = {}, query = {}, body }: Example): Promise<Response> {
  const [method = '', template = ''] = name.split(' ');
  const known: NonNullable<Example['path']> = { ...path, message_id: messageId };
  const address = template.replaceAll(/\{(\w+)\}/g, (_, key: string) => known[key] ?? key);
  const parameters = new URLSearchParams(
    Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const server = /embed/.test(name) ? embedding : rhetor;
  return request(server, method, `${address}?${parameters}`, body);
}

function request(
  server: TestRhetor,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(server.url + path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
}

/** The JSON of each frame or line. */
function stepsOf(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line) => {
    const data = line.startsWith('{') ? line : /^data: (\{.*)$/.exec(line)?.[1];
    return data === undefined ? [] : [JSON.parse(data) as unknown];
  });
}

async function describeFailure(response: Response): Promise<string> {
  return response.ok ? '' : await response.clone().text();
}
