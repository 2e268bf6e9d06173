/** `rhetor prompts`, `templates`, `providers`, `route` and the help: what Rhetor has, and how it chooses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type CommandOptions, type Outcome, run } from './command.ts';

let rhetor: TestRhetor;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start({
    providers: {
      away: { kind: 'anthropic', api_key_env: 'NO_KEY', default_model: 'far' },
      simulated: { kind: 'simulated', default_model: 'simulated-fast' },
    },
    tasks: {
      default: {},
      ergon_code: { provider: 'away', model: 'far' },
      shared: {
        pool: {
          members: [
            { provider: 'simulated', model: 'simulated-fast', weight: 3 },
            { provider: 'simulated', model: 'simulated-standard' },
          ],
        },
      },
    },
  });
});
afterAll(() => rhetor.stop());

function rhetorCommand(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return run(args, { ...options, variables: { RHETOR_URL: rhetor.url } });
}

async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await rhetorCommand(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('prompts', () => {
  it('are created, given new versions, compared, rolled back and deleted', async () => {
    const text = { input: 'You are brief.' };
    const create = ['prompts', 'create', 'Brief One', '--component', 'ergon', '--tag', 'short'];
    expect((await rhetorCommand(create, text)).stdout).toBe('Created brief-one.\n');
    expect(await printed('prompts', 'update', 'brief-one', 'You are very brief.')).toBe(
      'brief-one now has version 2, and requests use it.\n',
    );
    expect(await printed('prompts', 'show', 'brief-one')).toBe('You are very brief.\n');
    expect(await printed('prompts', 'compare', 'brief-one@1', 'brief-one@2')).toMatch(
      /You are \{\+very ?\+\} ?brief/,
    );
    expect(await printed('prompts', 'label', 'brief-one', '1')).toBe(
      'Requests now use version 1 of brief-one.\n',
    );
    expect(await printed('prompts', 'update', 'brief-one', 'third')).toContain(
      'still use 1. To change that: rhetor prompts label brief-one 3',
    );
    expect(await printed('prompts', 'versions', 'brief-one')).toMatch(/^1 .*production.*\n2 /m);
    expect(await printed('prompts', 'list', '--tag', 'short')).toMatch(/^brief-one +ergon/m);
    expect(await printed('prompts', 'delete', 'brief-one', '-y')).toBe('Deleted brief-one.\n');
    expect(await rhetorCommand(['prompts', 'show', 'brief-one'])).toMatchObject({ code: 1 });
  });
});

describe('templates', () => {
  it('are created and rendered', async () => {
    await printed('templates', 'create', 'Greeting', 'Hello {{name}}, {{mood|glad}} to see you.');
    expect(await printed('templates', 'render', 'greeting', '--var', 'name=Ada')).toBe(
      'Hello Ada, glad to see you.\n',
    );
    const missing = await rhetorCommand(['templates', 'render', 'greeting']);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('name') });
    expect(JSON.parse(await printed('templates', 'show', 'greeting', '--json'))).toMatchObject({
      template_id: 'greeting',
      variables: ['name', 'mood'],
    });
    expect(await printed('templates', 'delete', 'greeting', '--yes')).toContain('Deleted');
  });
});

describe('providers and route explain', () => {
  it('show which providers are available and which are not, and why', async () => {
    const table = await printed('providers');
    expect(table).toMatch(/^away +anthropic +far +\d+ +not available: NO_KEY is not set$/m);
    expect(table).toMatch(/^simulated \* +simulated +simulated-fast +\d+ +available$/m);
    expect(await printed('providers', '--models')).toMatch(/^simulated +simulated-advanced/m);
    expect(await printed('providers', 'use', 'simulated', 'simulated-advanced')).toBe(
      'The default model is now simulated-advanced of simulated.\n',
    );
    expect(await rhetorCommand(['providers', 'use', 'away', 'far'])).toMatchObject({ code: 1 });
  });

  it('shows the shares of a pool', async () => {
    const args = ['route', 'explain', '-t', 'shared', '-c', 'talk:1', '--samples', '1000'];
    const plan = await printed(...args);
    expect(plan).toContain(
      'Its pool chooses by "weighted"; the turns of a conversation stay with one member.',
    );
    expect(plan).toMatch(/comes first: the conversation's name points to it, in every process\./);
    expect(plan).toMatch(/simulated +simulated-fast +75 % .* [678]\d(\.\d)? % +[678]\d(\.\d)? %/);
  });

  it('lists the rules, with their pools and what is skipped', async () => {
    const table = await printed('route', 'rules');
    expect(table).toMatch(/^default +simulated\/simulated-\w+$/m);
    expect(table).toMatch(
      /^shared +simulated\/simulated-fast, simulated\/simulated-standard +pool, weighted$/m,
    );
    expect(table).toMatch(
      /^ergon_code +away\/far +simulated\/simulated-\w+ +away\/far is skipped: NO_KEY is not set/m,
    );
    const json = JSON.parse(await printed('route', 'rules', '--json')) as object;
    expect(json).toMatchObject({ count: 3, assignments: [], faults: [] });
  });

  it('assigns a model to a rule, and resets it', async () => {
    expect(await printed('route', 'assign', 'ergon_chat', 'simulated-fast')).toBe(
      'The rule "ergon_chat" now asks simulated/simulated-fast.\n',
    );
    expect(await printed('route', 'rules')).toMatch(
      /^ergon_chat +simulated\/simulated-fast +.*assigned while Rhetor ran$/m,
    );
    expect(await printed('route', 'reset', 'ergon_chat')).toContain('is no longer used');
    expect(await rhetorCommand(['route', 'reset', 'ergon_chat'])).toMatchObject({ code: 1 });
    expect(await rhetorCommand(['route', 'assign', 'nothing', 'simulated-fast'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no rule "nothing"'),
    });
  });

  it('show which models would be asked, in which order', async () => {
    const plan = await printed('route', 'explain', '--component', 'ergon', '-t', 'code');
    expect(plan).toContain('The rule "ergon_code" of tasks.json says:');
    expect(plan).toMatch(/simulated +simulated-advanced +is asked first/);
    const json = JSON.parse(await printed('route', 'explain', '--json')) as object;
    expect(json).toMatchObject({ rule: 'default', candidates: [{ provider: 'simulated' }] });
    const assignment = { component: 'ergon', capability: 'code', model_id: 'simulated-fast' };
    await rhetor.post('/api/models/assignments/component', assignment);
    expect(await printed('route', 'explain', '--component', 'ergon', '-t', 'code')).toMatch(
      /^The rule "ergon_code" of tasks\.json, whose model was assigned while Rhetor ran, says:\n.*\n1 +simulated +simulated-fast +is asked first$/m,
    );
  });
});

describe('the help', () => {
  it('lists every command, the exit codes and the variables', async () => {
    const help = await printed('--help');
    for (const name of ['serve', 'send', 'chat', 'contexts', 'prompts', 'templates', 'providers']) {
      expect(help).toContain(`\n  ${name}`);
    }
    expect(help).toMatch(/Exit codes: 0 .* 130 Ctrl-C/);
    expect(help).toContain('RHETOR_AUTH_TOKEN');
    expect(await printed('serve', '--help')).toContain('--log-level');
    expect(await printed('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
