/** `rhetor config import`: from LiteLLM's file to a server that answers to its names. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { type Outcome, run } from './command.ts';

let upstream: ScriptedUpstream;
let folder: string;

beforeAll(async () => {
  await buildRhetor();
  upstream = await ScriptedUpstream.start();
});
beforeEach(async () => {
  upstream.reset();
  folder = await mkdtemp(join(tmpdir(), 'rhetor-import-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => upstream.stop());

async function importing(text: string, ...flags: readonly string[]): Promise<Outcome> {
  const file = join(folder, 'config.yaml');
  await writeFile(file, text);
  return run(['config', 'import', '--litellm', file, '--out', join(folder, 'out'), ...flags]);
}

const written = async (name: string): Promise<Readonly<Record<string, unknown>>> =>
  JSON.parse(await readFile(join(folder, 'out', name), 'utf8')) as Record<string, unknown>;

const config = (): string => `
model_list:
  - model_name: smart            # two deployments share the name
    litellm_params:
      model: openai/gpt-4o
      api_base: ${upstream.baseUrl('openai')}
      api_key: sk-very-secret
  - model_name: smart
    litellm_params:
      model: anthropic/claude-sonnet-4
      api_base: ${upstream.baseUrl('anthropic')}
      api_key: os.environ/ANTHROPIC_KEY
  - model_name: backup
    litellm_params: { model: openai/gpt-4.1, api_base: "${upstream.baseUrl('openai')}", api_key: none }
router_settings:
  model_group_alias: { gpt-4: smart }
  num_retries: 0
litellm_settings:
  fallbacks: [{ smart: [backup] }]
general_settings:
  master_key: sk-1234
`;

it('writes files with which Rhetor answers to the names of the file', async () => {
  const outcome = await importing(config());
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(outcome.stdout).toContain('general_settings.master_key: has no counterpart: set RHETOR');
  expect(outcome.stdout).toContain('Set ANTHROPIC_KEY, OPENAI_API_KEY, then start:');
  const [providers, tasks] = await Promise.all([written('providers.json'), written('tasks.json')]);
  expect(JSON.stringify([outcome, providers, tasks])).not.toContain('secret');

  const rhetor = await TestRhetor.start({
    providers,
    tasks,
    variables: { OPENAI_API_KEY: 'sk-very-secret', ANTHROPIC_KEY: 'sk-other' },
  });
  onTestFinished(() => rhetor.stop());
  const ask = (model: string): Promise<Response> =>
    rhetor.post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hi' }] });
  const asked = new Set<string>();
  for (const model of ['smart', 'gpt-4', 'backup']) {
    const response = await ask(model);
    expect(response.status).toBe(200);
    asked.add(response.headers.get('x-rhetor-model') ?? '');
  }
  expect(asked).toContain('gpt-4.1');
  expect(asked.size).toBeGreaterThan(1);
  // Both members of the pool fail, then the fallback answers.
  const broken = { fault: { type: 'status', status: 500 } } as const;
  upstream.next(broken, broken, { text: 'From the fallback.' });
  const response = await ask('gpt-4');
  expect(response.headers.get('x-rhetor-model')).toBe('gpt-4.1');
  expect(response.headers.get('x-rhetor-attempts')).toBe('3');
});

it('prints JSON for scripts', async () => {
  const { stdout } = await importing(config(), '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    files: [join(folder, 'out', 'providers.json'), join(folder, 'out', 'tasks.json')],
    variables: ['ANTHROPIC_KEY', 'OPENAI_API_KEY'],
    notes: [
      { path: 'model_list[0].litellm_params.api_key' },
      { path: 'general_settings.master_key' },
    ],
  });
});

it('replaces files only with --force', async () => {
  await importing(config());
  const changed = config().replace('smart            #', 'clever           #');
  const refused = await importing(changed);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('--force');
  expect(await written('tasks.json')).not.toHaveProperty('clever');
  expect(await importing(changed, '--force')).toMatchObject({ code: 0 });
  expect(await written('tasks.json')).toHaveProperty('clever');
});

it('writes nothing of a file that is not valid, and names the line', async () => {
  const outcome = await importing('model_list:\n  - model_name: [a\n');
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toMatch(/not valid YAML: .* line \d+/);
  expect(await readdir(folder)).toEqual(['config.yaml']);
  const missing = await run(['config', 'import', '--litellm', join(folder, 'none.yaml')]);
  expect(missing).toMatchObject({ code: 1 });
  expect(missing.stderr).toContain('there is no file');
});
