import { Logger } from '@nestjs/common';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigFilesService } from '../config/config-files.service.ts';
import { readEnvironment } from '../config/environment.ts';
import {
  type ProviderDefinition,
  resolveProvider,
  type ResolvedProvider,
} from '../config/providers-config.ts';
import { OpenAIFactory } from '../providers/openai/openai.factory.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import { SimulatedFactory } from '../providers/simulated/simulated.factory.ts';
import { MOST_QUOTES } from './limits.ts';
import { PriceList } from './price-list.ts';
import { Prices } from './prices.service.ts';

/** A providers.json that the test can change. */
class EditableConfig extends ConfigFilesService {
  private readonly content = new BehaviorSubject<readonly ResolvedProvider[]>([]);

  constructor() {
    super(readEnvironment({}));
  }

  override get providers() {
    return this.content.asObservable();
  }

  write(file: Readonly<Record<string, ProviderDefinition>>): void {
    this.content.next(
      Object.entries(file).map(([id, definition]) => resolveProvider(id, definition, {})),
    );
  }
}

const PRICE = { input: 1, output: 2 };

let config: EditableConfig;
let registry: ProviderRegistry;
let prices: Prices;

beforeEach(() => {
  config = new EditableConfig();
  registry = new ProviderRegistry([new OpenAIFactory(), new SimulatedFactory()], config);
  registry.onModuleInit();
  prices = new Prices(registry);
  prices.onModuleInit();
});
afterEach(async () => {
  vi.restoreAllMocks();
  prices.onApplicationShutdown();
  await registry.onApplicationShutdown();
});

it('never loads the list for prices that it does not need it for', async () => {
  const load = vi.spyOn(PriceList, 'load');
  config.write({ own: { kind: 'openai', price: PRICE }, simulated: { kind: 'simulated' } });
  expect(await prices.quote('own', 'm')).toMatchObject({ source: 'providers.json' });
  expect(await prices.quote('simulated', 'm')).toMatchObject({ source: 'simulated' });
  expect(load).not.toHaveBeenCalled();
});

it('loads the list once, and looks each model up once', async () => {
  const load = vi.spyOn(PriceList, 'load');
  const find = vi.spyOn(PriceList.prototype, 'find');
  config.write({ openai: { kind: 'openai' } });
  const quote = await prices.quote('openai', 'gpt-6-luna');
  expect(quote).toMatchObject({ source: 'genai-prices', listedAs: 'openai/gpt-6-luna' });
  expect(await prices.quote('openai', 'gpt-6-luna')).toBe(quote);
  await prices.quote('openai', 'gpt-6-sol');
  expect(load).toHaveBeenCalledTimes(1);
  expect(find.mock.calls).toEqual([
    ['openai', 'gpt-6-luna'],
    ['openai', 'gpt-6-sol'],
  ]);
});

it('follows an edit of providers.json, also during a look-up', async () => {
  config.write({ openai: { kind: 'openai' } });
  const before = prices.quote('openai', 'gpt-6-luna');
  config.write({ openai: { kind: 'openai', price: PRICE } });
  expect(await before).toMatchObject({ source: 'providers.json' });
  expect(await prices.quote('openai', 'gpt-6-luna')).toMatchObject({ source: 'providers.json' });
});

it('holds only so many models', async () => {
  config.write({ openai: { kind: 'openai', price: PRICE } });
  const first = await prices.quote('openai', 'first');
  for (let count = 1; count < MOST_QUOTES; count += 1) await prices.quote('openai', `m${count}`);
  expect(await prices.quote('openai', 'first')).toBe(first);
  await prices.quote('openai', 'one more');
  expect(await prices.quote('openai', 'first')).not.toBe(first);
});

it('does not charge a local server as the vendor, unless it is said to', async () => {
  const base_url = 'http://127.0.0.1:8000/v1';
  const models = [{ id: 'mine', price_as: 'openai/gpt-6-luna' }];
  config.write({
    local: { kind: 'openai', base_url, models },
    proxy: { kind: 'openai', base_url, price_as: 'openai' },
    typo: { kind: 'openai', base_url, price_as: 'opneai' },
  });
  expect(await prices.quote('local', 'gpt-6-luna')).toMatchObject({
    type: 'unpriced',
    reason: expect.stringContaining('"price_as"'),
  });
  const listedAs = 'openai/gpt-6-luna';
  expect(await prices.quote('local', 'mine')).toMatchObject({ listedAs, isExact: true });
  expect(await prices.quote('proxy', 'gpt-6-luna')).toMatchObject({ listedAs, isExact: true });
  expect(await prices.quote('typo', 'gpt-6-luna')).toMatchObject({
    type: 'unpriced',
    reason: expect.stringContaining('no vendor "opneai"'),
  });
});

it('takes the price of the model that answered, if it is known', async () => {
  config.write({ openai: { kind: 'openai' } });
  expect(await prices.quote('openai', 'gpt-5.6', 'gpt-5.6-sol')).toMatchObject({
    listedAs: 'openai/gpt-5.6-sol',
    isExact: true,
  });
  expect(await prices.quote('openai', 'gpt-6-sol', 'gpt-unheard-of')).toMatchObject({
    listedAs: 'openai/gpt-6-sol',
    isExact: false,
  });
  expect(await prices.quote('openai', 'gpt-unheard-of')).toMatchObject({
    type: 'unpriced',
    reason: expect.stringContaining('no model "gpt-unheard-of" of openai'),
  });
  expect(await prices.quote('nobody', 'm')).toMatchObject({ type: 'unpriced' });
});

it('leaves calls unpriced if the list cannot be loaded, and does not fail', async () => {
  const log = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  vi.spyOn(PriceList, 'load').mockRejectedValue(new Error('not installed'));
  config.write({ openai: { kind: 'openai' } });
  expect(await prices.quote('openai', 'gpt-6-luna')).toMatchObject({
    type: 'unpriced',
    reason: expect.stringContaining('could not be loaded'),
  });
  await prices.quote('openai', 'gpt-6-sol');
  expect(log.mock.calls).toEqual([[expect.stringContaining('not installed')]]);
});
