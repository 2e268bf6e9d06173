/** `rhetor memory`: what it keeps, finds, lists and deletes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NoteList } from '../../src/contract/memory.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run } from './command.ts';

let rhetor: TestRhetor;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start();
});
afterAll(() => rhetor.stop());

function memory(...args: readonly string[]): Promise<Outcome> {
  return run(['memory', ...args], { variables: { RHETOR_URL: rhetor.url, TZ: 'UTC' } });
}

it('keeps, finds, lists and deletes notes', async () => {
  await rhetor.post('/message', { context_id: 'ergon:a', message: 'The ferry leaves at seven.' });
  const kept = await memory(
    ...['remember', 'The ferry is called Thetis.', '--component', 'ergon', '--pinned'],
    ...['--about', 'ergon:a', '--tag', 'ships', 'sea'],
  );
  expect(kept).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Noted as [0-9a-f-]+\.\n$/),
  });
  const found = await memory('search', 'the ferry', '--context', 'ergon:a', 'ergon:b');
  expect(found.stdout).toMatch(/^SCORE +TIME +WHERE +WHO +TEXT\n/);
  expect(found.stdout).toMatch(/ ergon:a +note +The ferry is called Thetis\.$/m);
  expect(found.stdout).toMatch(/ ergon:a +user +The ferry leaves at seven\.$/m);
  const block = await memory('search', 'the ferry', '--block', '--tokens', '200');
  expect(block.stdout).toMatch(/^\[Recalled by Rhetor.*\n- /);
  expect(await memory('search', 'xylophone quartz')).toMatchObject({ code: 0, stdout: '' });
  const listed = await memory('notes', '--tag', 'sea', '--pinned');
  expect(listed.stdout).toMatch(
    / ergon +ergon:a +\(pinned\) ships sea +The ferry is called Thetis/,
  );
  const { notes } = JSON.parse((await memory('notes', '--json')).stdout) as NoteList;
  const id = notes[0]?.note_id ?? '';
  expect(await memory('forget', id)).toMatchObject({ code: 0, stdout: `Deleted ${id}.\n` });
  const again = await memory('forget', id);
  expect(again.code).not.toBe(0);
  expect(again.stderr).toContain('rhetor memory notes');
});
