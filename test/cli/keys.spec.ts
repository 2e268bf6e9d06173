/** `rhetor keys` manages keys, and shows a secret once. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Key, type NewKey, RhetorClient } from '../../src/client/client.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run } from './command.ts';

const TOKEN = 'the-administrators-token';

let rhetor: TestRhetor;
let client: RhetorClient;
beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: TOKEN } });
  client = new RhetorClient({ url: rhetor.url, token: TOKEN });
});
afterAll(() => rhetor.stop());

function keys(args: readonly string[], token = TOKEN): Promise<Outcome> {
  return run(['keys', ...args], {
    variables: { RHETOR_URL: rhetor.url, RHETOR_AUTH_TOKEN: token },
  });
}

it('creates a key, whose secret alone is on stdout, and shows it never again', async () => {
  const flags = ['--model', 'simulated/*', '--model', 'rhetor/code', '--component', 'ergon'];
  const created = await keys([
    ...['create', 'a build', '--contexts', 'component', '--permission', 'ask', 'remember'],
    ...['--concurrent', '2', '--expires', '90d', '--metadata', 'team=web'],
    ...flags,
  ]);
  expect(created.code).toBe(0);
  expect(created.stdout).toMatch(/^rk_[0-9a-f]{16}_[\w-]{43}\n$/);
  const secret = created.stdout.trim();
  const id = secret.split('_')[1] ?? '';
  const key = await client.keys.get(id);
  expect(key).toMatchObject({
    name: 'a build',
    component: 'ergon',
    models: ['simulated/*', 'rhetor/code'],
    contexts: 'component',
    limits: { concurrent: 2 },
    metadata: { team: 'web' },
  });
  const days = (Date.parse(key.expires_at ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(89.9);
  const [shown, listed, json] = await Promise.all([
    keys(['show', id]),
    keys(['list']),
    keys(['list', '--json']),
  ]);
  expect(shown.stdout).toContain('models: simulated/*, rhetor/code\n');
  expect(listed.stdout).toMatch(/^KEY +NAME +COMPONENT +CONTEXTS +MODELS +STATUS +CREATED\n/);
  expect(listed.stdout).toContain(`${id}  a build  ergon`);
  expect((JSON.parse(json.stdout) as { keys: readonly Key[] }).keys).toEqual([key]);
  expect(shown.stdout + listed.stdout + json.stdout).not.toContain(secret.slice(20));
});

it('changes, disables, rotates and revokes it', async () => {
  const { stdout } = await keys(['create', 'a visitor', '--json']);
  const { key: secret, key_id: id } = JSON.parse(stdout) as NewKey;
  const holder = (key: string): RhetorClient => new RhetorClient({ url: rhetor.url, token: key });
  await keys(['update', id, '--name', 'a guest', '--model', 'simulated/*']);
  expect(await client.keys.get(id)).toMatchObject({ name: 'a guest', models: ['simulated/*'] });
  await keys(['update', id, '--remove', 'models']);
  expect((await client.keys.get(id)).models).toBeUndefined();
  expect(await keys(['update', id])).toMatchObject({ code: 2 });
  expect((await keys(['disable', id])).stdout).toBe(`The key "a guest" (${id}) is disabled.\n`);
  await expect(holder(secret).providers()).rejects.toMatchObject({ status: 401 });
  const refused = await keys(['list'], secret);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('The key "a guest" is disabled.');
  expect((await keys(['enable', id])).stdout).toContain('is enabled');
  expect((await keys(['list'], secret)).stderr).toContain('administrator');
  const rotated = await keys(['rotate', id, '--grace', '60']);
  for (const key of [secret, rotated.stdout.trim()]) await holder(key).providers();
  expect(await keys(['revoke', id])).toMatchObject({ code: 2 });
  expect((await keys(['revoke', id, '--yes'])).stdout).toBe(`Revoked ${id}.\n`);
  expect((await keys(['show', id])).stderr).toContain('rhetor keys list');
});

it('refuses a time that is none', async () => {
  const { code, stderr } = await keys(['create', 'a key', '--expires', 'tomorrow']);
  expect(code).toBe(2);
  expect(stderr).toContain('90d');
});
