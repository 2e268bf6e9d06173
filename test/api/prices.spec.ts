/** GET /prices, by the typed client and by `rhetor prices`: which price applies to which model, and from where. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RhetorClient } from '../../src/client/rhetor-client.ts';
import { run } from '../cli/command.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { TestRhetor } from '../support/rhetor.ts';

const DEAD = 'http://127.0.0.1:1/v1';
const PROVIDERS = {
  anthropic: {
    kind: 'anthropic',
    api_key_env: 'NO_SUCH_KEY',
    models: [{ id: 'claude-sonnet-4-5' }],
  },
  local: {
    kind: 'openai',
    base_url: DEAD,
    models: [
      { id: 'own', price: { input: 1.5, output: 2, cache_write: 3 } },
      { id: 'borrowed', price_as: 'anthropic/claude-sonnet-4-5' },
      { id: 'gpt-6-luna' },
    ],
  },
  free: {
    kind: 'openai',
    base_url: DEAD,
    price: { input: 0, output: 0 },
    models: [{ id: 'own' }],
  },
};
const TASKS = {
  code: { provider: 'local', model: 'own', fallbacks: [{ provider: 'free', model: 'own' }] },
};

let rhetor: TestRhetor;
let client: RhetorClient;

beforeAll(async () => {
  await buildRhetor();
  rhetor = await TestRhetor.start({ providers: PROVIDERS, tasks: TASKS });
  client = new RhetorClient({ url: rhetor.url });
});
afterAll(() => rhetor.stop());

const OWN = {
  provider: 'local',
  model: 'own',
  status: 'exact',
  source: 'providers.json',
  prices: { input: 1.5, cache_write: 3, output: 2 },
};
const FREE = {
  provider: 'free',
  model: 'own',
  status: 'exact',
  source: 'providers.json',
  prices: { input: 0, output: 0 },
};

describe('GET /prices', () => {
  it('lists every model of the configured providers', async () => {
    const { count, prices } = await client.prices();
    expect(count).toBe(4);
    expect(prices.map(({ provider, model }) => `${provider}/${model}`)).toEqual([
      'local/own',
      'local/borrowed',
      'local/gpt-6-luna',
      'free/own',
    ]);
    expect(prices[2]).toEqual({
      provider: 'local',
      model: 'gpt-6-luna',
      status: 'unpriced',
      reason:
        'the price list has no vendor with the address of "local"; set its "price" or "price_as" in providers.json',
    });
  });

  it('shows classes and tiers, and needs no key of the provider', async () => {
    expect(await client.prices('claude-sonnet-4-5')).toEqual({
      count: 1,
      prices: [
        {
          provider: 'anthropic',
          model: 'claude-sonnet-4-5',
          status: 'exact',
          source: 'genai-prices',
          listed_as: 'anthropic/claude-sonnet-4-5',
          prices: {
            input: 3,
            cached_input: 0.3,
            cache_write: 3.75,
            cache_write_1h: 6,
            output: 15,
          },
          tiers: [
            {
              above_input_tokens: 200_000,
              prices: {
                input: 6,
                cached_input: 0.6,
                cache_write: 7.5,
                cache_write_1h: 12,
                output: 22.5,
              },
            },
          ],
        },
      ],
    });
  });

  it('takes a model that nobody lists with its provider', async () => {
    const { prices } = await client.prices('anthropic/claude-opus-4-6-of-tomorrow');
    expect(prices).toMatchObject([
      {
        status: 'approximate',
        listed_as: 'anthropic/claude-opus-4-6',
        since: '2026-03-13T00:00:00.000Z',
      },
    ]);
  });

  it('shows every provider of a model, and every candidate of a rule', async () => {
    expect((await client.prices('own')).prices).toEqual([OWN, FREE]);
    expect((await client.prices('rhetor/code')).prices).toEqual([OWN, FREE]);
  });

  it('refuses names that mean nothing, and parameters that are too long', async () => {
    await expect(client.prices('nothing')).rejects.toMatchObject({
      code: 'model_not_found',
      message: expect.stringContaining('"nothing"'),
    });
    expect((await rhetor.get(`/prices?model=${'m'.repeat(257)}`)).status).toBe(422);
  });
});

describe('rhetor prices', () => {
  function prices(...args: readonly string[]) {
    return run(['prices', ...args], { variables: { RHETOR_URL: rhetor.url } });
  }

  it('prints a table with a line for each tier', async () => {
    const { code, stdout } = await prices('claude-sonnet-4-5');
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['PROVIDER', 'MODEL', 'INPUT', 'CACHED', 'CACHE WRITE', 'OUTPUT', 'STATUS', 'PRICE FROM'],
      [
        'anthropic',
        'claude-sonnet-4-5',
        ...['3', '0.3', '3.75', '15', 'exact'],
        'genai-prices anthropic/claude-sonnet-4-5',
      ],
      [
        'anthropic',
        'claude-sonnet-4-5, above 200000 input tokens',
        ...['6', '0.6', '7.5', '22.5', 'exact'],
        'genai-prices anthropic/claude-sonnet-4-5',
      ],
      [''],
    ]);
  });

  it('prints JSON and CSV for programs, one of them at a time', async () => {
    expect(JSON.parse((await prices('free/own', '--json')).stdout)).toEqual({
      count: 1,
      prices: [FREE],
    });
    const [headings = '', line = ''] = (await prices('local/own', '--csv')).stdout.split('\r\n');
    const cells = line.split(',');
    expect(
      Object.fromEntries(headings.split(',').map((name, place) => [name, cells[place]])),
    ).toMatchObject({ provider: 'local', input: '1.5', cache_write: '3', cached_input: '' });
    expect((await prices('--csv', '--json')).code).toBe(2);
  });

  it('says what to do for an unpriced model', async () => {
    expect((await prices('local/gpt-6-luna')).stdout).toContain('set its "price" or "price_as"');
  });
});
