/** What GET /route, GET /providers and the metrics say of a pool, and to whom. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { jsonOf } from '../api/json.ts';
import { MODEL, playedBy, Stage } from '../api/stage.ts';
import { Exposition } from '../metrics/exposition.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

const TOKEN = 'a-token-of-the-administrator';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

let upstream: ScriptedUpstream;
let stage: Stage;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  const price = { input: 3, output: 15 };
  const members = [
    { provider: 'east', model: MODEL, weight: 2 },
    { provider: 'west', model: MODEL },
  ];
  stage = await Stage.start({
    vendors: [],
    providers: {
      east: playedBy(upstream, 'openai', { price }),
      west: playedBy(upstream, 'openai', { price, api_keys_env: ['WEST_ONE', 'WEST_TWO'] }),
    },
    tasks: { default: { pool: { members, choose: 'fastest' }, retries: 0 } },
    variables: {
      RHETOR_AUTH_TOKEN: TOKEN,
      WEST_ONE: 'sk-canary-one',
      WEST_TWO: 'sk-canary-two',
    },
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await stage.stop();
  await upstream.stop();
});

const get = async (path: string, headers: Record<string, string> = AUTHORIZED) =>
  jsonOf(await stage.rhetor.get(path, headers));

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(stage.rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...AUTHORIZED },
    body: JSON.stringify(body),
  });
  return jsonOf(response);
}

type Shown = {
  readonly members: readonly {
    readonly provider: string;
    readonly key?: string;
    readonly share: number;
    readonly sampled_conversations: number;
  }[];
};

it('explains the members, their shares, and what sticky means for a conversation', async () => {
  const { pool } = await get('/route?context=talk:1');
  expect(pool).toMatchObject({ choose: 'fastest', sticky: true, reason: 'hash' });
  const { provider } = await post('/message', { message: 'Hello', context_id: 'talk:1' });
  const { pool: after, candidates } = await get('/route?context=talk:1');
  expect(after).toMatchObject({
    reason: 'last_turn',
    because: "it answered the conversation's last turn, and its vendor's cache can still live",
    members: [{ provider, cache_share: 0, expected_cost_usd: expect.any(Number) }, {}, {}],
  });
  expect(candidates).toMatchObject([{ provider }, {}, {}]);
});

it('shows the shares by trying', async () => {
  const { pool } = await get('/route?samples=1000');
  const { members } = pool as Shown;
  const shares = new Map(members.map((member) => [member.provider + (member.key ?? ''), member]));
  expect([...shares.keys()].toSorted()).toEqual(['east', 'westWEST_ONE', 'westWEST_TWO']);
  expect(shares.get('east')?.share).toBeCloseTo(2 / 3, 2);
  expect(shares.get('westWEST_ONE')?.share).toBeCloseTo(1 / 6, 2);
  // Four standard deviations of a thousand conversations.
  const sampled = shares.get('east')?.sampled_conversations ?? 0;
  expect(Math.abs(sampled - 2 / 3)).toBeLessThan(0.06);
  expect(members.reduce((sum, member) => sum + member.sampled_conversations, 0)).toBeCloseTo(1, 2);
});

it('names keys by their variables, to the administrator alone', async () => {
  const { key } = await post('/keys', { name: 'somebody' });
  const headers = { authorization: `Bearer ${String(key)}` };
  for (const path of ['/providers', '/route?samples=10&context=talk:1']) {
    const [seen, all] = await Promise.all([get(path, headers), get(path)]);
    expect(JSON.stringify(all)).toContain('WEST_ONE');
    expect(JSON.stringify(seen)).not.toMatch(/WEST_|first_token|cache_share|expected|last_turn/);
    expect(JSON.stringify([seen, all])).not.toContain('canary');
  }
});

it('shows which key is parked', async () => {
  upstream.otherwise(({ headers }) =>
    headers.authorization === 'Bearer sk-canary-two'
      ? { fault: { type: 'status', status: 401 } }
      : { text: 'Hello' },
  );
  const ask = { message: 'Hello', options: { provider: 'west' } };
  const isParked = async (): Promise<boolean> =>
    JSON.stringify(await get('/providers')).includes('refused its API key');
  // Which key comes first is drawn; among a hundred requests, it is each of the two.
  for (let n = 0; n < 100 && !(await isParked()); n += 1) await post('/message', ask);
  const { providers } = await get('/providers');
  expect(providers).toMatchObject({
    west: {
      available: true,
      keys: [{ name: 'WEST_ONE' }, { name: 'WEST_TWO', parked: 'west refused its API key (401).' }],
    },
  });
  const scraped = new Exposition(await (await stage.rhetor.get('/metrics', AUTHORIZED)).text());
  const member = { provider: 'west', model: MODEL };
  expect(scraped.value('rhetor_pool_parked', { ...member, key: 'WEST_TWO' })).toBe(1);
  expect(scraped.value('rhetor_pool_parked', { ...member, key: 'WEST_ONE' })).toBe(0);
});
