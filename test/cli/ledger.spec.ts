/** `rhetor requests` and `rhetor usage`: tables, JSON and CSV of the ledger. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LedgerRequestList, UsageReport } from '../../src/contract/ledger.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { MODEL, playedBy } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { type Outcome, run, RunningCommand } from './command.ts';

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;
let id: string;

beforeAll(async () => {
  await buildRhetor();
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({
    providers: {
      priced: playedBy(upstream, 'openai', { price: { input: 3, output: 15 } }),
      unpriced: playedBy(upstream, 'openai'),
    },
    tasks: { default: { provider: 'priced', model: MODEL, retries: 0 } },
  });
  upstream.otherwise({ text: 'well done', usage: { input: 1_000, output: 200 } });
  await ask('priced', { component: 'anna' });
  const response = await ask('unpriced');
  id = response.headers.get('x-request-id') ?? '';
  upstream.next({ fault: { type: 'status', status: 500 } });
  await ask('priced');
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

async function ask(provider: string, more: object = {}): Promise<Response> {
  const options = { model: `${provider}/${MODEL}` };
  const response = await rhetor.post('/message', { message: 'Hello', options, ...more });
  await response.arrayBuffer();
  return response;
}

function rhetorCommand(...args: readonly string[]): Promise<Outcome> {
  return run(args, { variables: { RHETOR_URL: rhetor.url, TZ: 'UTC' } });
}

it('lists requests, newest first, each cost with its certainty', async () => {
  const { code, stdout } = await rhetorCommand('requests');
  expect(code).toBe(0);
  const [heading, ...rows] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^REQUEST +ENDED +MODEL +OUTCOME +MS +TOKENS +COST +ASKED BY$/);
  expect(rows[0]).toMatch(/ priced\/\S+ +upstream_error +\d+ +0 \+ 0 +\$0 +rhetor$/);
  expect(rows[1]).toMatch(/ unpriced\/\S+ +ok +\d+ +1000 \+ 200 +\? +rhetor$/);
  expect(rows[2]).toMatch(/ priced\/\S+ +ok +\d+ +1000 \+ 200 +\$0\.006 +anna$/);
});

it('filters requests, and prints them as JSON and CSV', async () => {
  const json = await rhetorCommand('requests', '--component', 'anna', '--outcome', 'ok', '--json');
  const list = JSON.parse(json.stdout) as LedgerRequestList;
  expect(list.requests).toMatchObject([{ component: 'anna', cost_usd: 0.006 }]);
  const csv = await rhetorCommand('requests', '--provider', 'unpriced', '--csv');
  const [heading = '', row = ''] = csv.stdout.split('\r\n');
  expect(heading).toMatch(/^request_id,.*,cost_usd,cost_status,cache,cache_saved_usd$/);
  expect(row).toMatch(new RegExp(`^${id},.*,0,unpriced,,$`));
});

it('shows one request with its attempts, and refuses an unknown one', async () => {
  const { code, stdout } = await rhetorCommand('requests', id);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^request_id +${id}$`, 'm'));
  expect(stdout).toMatch(/^cost_status +unpriced$/m);
  expect(stdout).toMatch(/^1 +unpriced\/\S+ +ok /m);
  const unknown = await rhetorCommand('requests', 'nothing');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('nothing');
});

it('follows requests as they end', async () => {
  const following = RunningCommand.start(['requests', '--follow', '--json'], {
    variables: { RHETOR_URL: rhetor.url },
  });
  // The command may have connected only after a first request.
  const asking = setInterval(() => void ask('priced'), 200);
  await following.untilPrinted('\n');
  clearInterval(asking);
  const [line = ''] = following.stdout.split('\n');
  expect(JSON.parse(line)).toMatchObject({ provider: 'priced', outcome: 'ok' });
  following.kill('SIGINT');
  expect(await following.untilEnd()).toBe(130);
});

it('adds up the use by the day and by a dimension', async () => {
  const { code, stdout } = await rhetorCommand('usage', '--by', 'provider');
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(
    /^FROM +PROVIDER +REQUESTS +FAILED +INPUT +CACHED +OUTPUT +COST +UNPRICED/,
  );
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d +unpriced +1 +0 +1000 +\d+ % +200 +\$0 +1 /m);
  expect(lines.at(-1)).toMatch(/^all +\d+ +1 +\d+ +\d+ % +\d+ +\$0\.\d+ +1 /);
  const json = await rhetorCommand('usage', '--interval', 'none', '--json');
  const { totals } = JSON.parse(json.stdout) as UsageReport;
  expect(totals).toMatchObject({ failed: 1, unpriced_requests: 1 });
  const csv = await rhetorCommand('usage', '--by', 'component', '--csv');
  expect(csv.stdout).toMatch(/^start,group,requests,failed,fallbacks,input_tokens,/);
  expect(csv.stdout).toMatch(/^[^,]+,anna,1,0,0,1000,0,0,0,200,0,0\.006,0,0,0,0,/m);
});

it('shows days in the time zone that is asked for, and refuses unknown ones', async () => {
  const json = await rhetorCommand('usage', '--time-zone', 'Pacific/Kiritimati', '--json');
  const { buckets } = JSON.parse(json.stdout) as UsageReport;
  expect(buckets.every(({ start }) => start.endsWith('T10:00:00.000Z'))).toBe(true);
  const table = await rhetorCommand('usage', '--time-zone', 'Pacific/Kiritimati');
  const day = new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
  expect(table.stdout).toContain(`\n${day} `);
  expect(await rhetorCommand('usage', '--time-zone', 'Mars')).toMatchObject({ code: 1 });
  expect(await rhetorCommand('usage', '--by', 'user')).toMatchObject({ code: 2 });
});
