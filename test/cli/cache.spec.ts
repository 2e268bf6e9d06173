/** `rhetor cache`: what it shows and deletes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';
import { CALL_USD, CacheStage, question } from '../answer-cache/cache-stage.ts';
import { ADMINISTRATOR } from '../keys/key-stage.ts';
import { type Outcome, run } from './command.ts';

let stage: CacheStage;

beforeAll(async () => {
  await buildRhetor();
  stage = await CacheStage.begin();
});
afterAll(() => stage.end());

function cacheCommand(...args: readonly string[]): Promise<Outcome> {
  const variables = { RHETOR_URL: stage.rhetor.url, RHETOR_AUTH_TOKEN: ADMINISTRATOR };
  return run(['cache', ...args], { variables });
}

it('shows what is kept and saved, and deletes it when asked to', async () => {
  const body = question();
  await stage.states({ body });
  await stage.untilKept();
  await stage.states({ body });
  await expect
    .poll(async () => JSON.parse((await cacheCommand('show', '--json')).stdout))
    .toMatchObject({ answers: 1, cache_hits: 1, cache_misses: 1, cache_saved_usd: CALL_USD });
  const { stdout } = await cacheCommand('show');
  expect(stdout).toMatch(/^ANSWERS +SIZE +LIMIT +HITS +MISSES +HIT RATE +SAVED\n1 /);
  expect(await cacheCommand('clear')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Delete 1 kept answer of all callers?'),
  });
  expect(await cacheCommand('clear', '--yes')).toMatchObject({
    code: 0,
    stdout: 'Deleted 1 answer.\n',
  });
});
