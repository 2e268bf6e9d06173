/** `rhetor forget` removes everything about one user, after showing how much that is. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RhetorClient } from '../../src/client/client.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run } from './command.ts';

let rhetor: TestRhetor;
let client: RhetorClient;
beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
  client = new RhetorClient({ url: rhetor.url });
});
afterAll(() => rhetor.stop());
beforeEach(async () => {
  await client.contexts.forget('anna:');
  await client.contexts.forget('bob:');
  for (const id of ['anna:1', 'anna:2', 'bob:1']) await client.contexts.create({ context_id: id });
});

function forget(...args: readonly string[]): Promise<Outcome> {
  return run(['forget', ...args], { variables: { RHETOR_URL: rhetor.url } });
}

async function left(): Promise<readonly string[]> {
  return (await client.contexts.list()).contexts.map(({ id }) => id).toSorted();
}

it('counts them and deletes none in a dry run', async () => {
  const { code, stdout } = await forget('--context', 'anna:', '--dry-run');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'Found 2 conversations whose id begins with "anna:".\n',
  });
  const json = await forget('--context', 'anna:', '--dry-run', '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ contexts: 2, dry_run: true });
  expect(await left()).toEqual(['anna:1', 'anna:2', 'bob:1']);
});

it('deletes nothing without confirmation', async () => {
  const { code, stderr } = await forget('--context', 'anna:');
  expect(code).toBe(2);
  expect(stderr).toContain(
    'Delete 2 conversations whose id begins with "anna:", the notes about them and their traces?',
  );
  expect(await left()).toEqual(['anna:1', 'anna:2', 'bob:1']);
});

it('deletes all of them, and reports how many', async () => {
  await client.contexts.delete('anna:1');
  const { code, stdout } = await forget('--context', 'anna:', '--yes');
  expect(code).toBe(0);
  expect(stdout).toBe(
    'Deleted 1 conversation, and removed ids from the audit trail (entries: 1).\n',
  );
  expect(await left()).toEqual(['bob:1']);
});

it('refuses a prefix that is too wide', async () => {
  expect(await forget('--context', 'a', '--yes')).toMatchObject({ code: 1 });
  expect(await forget('--yes')).toMatchObject({ code: 2 });
  expect(await left()).toEqual(['anna:1', 'anna:2', 'bob:1']);
});
