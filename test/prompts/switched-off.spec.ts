/** Turning off Tekton's prompts and rules completely: an empty tasks.json, an empty templates directory. */
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { ask, idsOf } from './library.ts';

/** The component Budget, and not the routes of Rhetor's own budgets. */
const COMPONENTS =
  /tekton|athena|budget(?!s)|engram|ergon|harmonia|hermes|prometheus|sophia|synthesis|telos|terma/i;

let upstream: ScriptedUpstream;
let directory: string;
let rhetor: TestRhetor;

async function start(variables: Readonly<Record<string, string>>): Promise<TestRhetor> {
  return TestRhetor.start({
    dataDirectory: join(directory, 'data'),
    providers: { vendor: { kind: 'openai', base_url: upstream.baseUrl('openai') } },
    variables,
  });
}

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  directory = await mkdtemp(join(tmpdir(), 'rhetor-off-'));
  const [tasks, templates] = [join(directory, 'tasks.json'), join(directory, 'none')];
  await writeFile(tasks, '');
  await mkdir(templates);
  // An earlier start had everything that ships, and one prompt and one template were changed.
  const shipped = join(import.meta.dirname, '..', '..', 'templates');
  const before = await start({ RHETOR_TEMPLATES_DIR: shipped });
  expect(idsOf(await ask(before, 'GET', '/prompts'))).toContain('athena');
  await ask(before, 'PUT', '/prompts/rhetor', { content: 'You are mine.' });
  await ask(before, 'POST', '/prompts', { name: 'Own', component: 'desk', content: 'Help.' }, 201);
  await before.app.close();
  rhetor = await start({ RHETOR_TASK_CONFIG: tasks, RHETOR_TEMPLATES_DIR: templates });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
  await rm(directory, { recursive: true, force: true });
});

it.each([
  ['/', {}],
  ['/providers', {}],
  ['/route', {}],
  ['/prompts', {}],
  ['/templates', {}],
  ['/v1/models', {}],
  ['/v1/models', { 'anthropic-version': '2023-06-01' }],
  ['/api/tags', {}],
  ['/api/v1/providers', {}],
  ['/api/models/assignments', {}],
])('are mentioned nowhere in GET %s %j', async (path, headers) => {
  const response = await rhetor.get(path, headers);
  expect(response.status).toBe(200);
  expect(await response.text()).not.toMatch(COMPONENTS);
});

it.each([{}, { component: 'support' }, { context_id: 'support:7' }])(
  'are mentioned to no model, and in no answer: %j',
  async (more) => {
    const body = { message: 'Hello', options: { model: 'vendor/any' }, ...more };
    const response = await rhetor.post('/message', body);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toMatch(COMPONENTS);
    expect(JSON.stringify(upstream.lastRequest.body)).not.toMatch(COMPONENTS);
  },
);

it('leave changed and created ones in place', async () => {
  expect(idsOf(await ask(rhetor, 'GET', '/prompts'))).toEqual(['own', 'rhetor']);
  expect(idsOf(await ask(rhetor, 'GET', '/templates'))).toEqual([]);
});

it('are restored by the next start that needs them', async () => {
  const shipped = join(import.meta.dirname, '..', '..', 'templates');
  await rhetor.app.close();
  rhetor = await start({ RHETOR_TEMPLATES_DIR: shipped });
  expect(idsOf(await ask(rhetor, 'GET', '/prompts'))).toContain('athena');
  const { versions } = await ask(rhetor, 'GET', '/prompts/athena');
  expect(versions).toHaveLength(1);
  expect(await readFile(join(shipped, 'prompts', 'athena.md'), 'utf8')).toContain('Athena');
});
