import { createHook } from 'node:async_hooks';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { PriceList } from './price-list.ts';

let list: PriceList;
/** Names of resources that only a socket or a lookup of a host creates. */
const created: string[] = [];
const hook = createHook({
  init: (_id, type) => {
    if (/TCP|TLS|UDP|PIPE|GETADDRINFO|QUERY|HTTP/.test(type)) created.push(type);
  },
});

beforeAll(async () => {
  hook.enable();
  list = await PriceList.load();
  list.vendorAt('https://api.openai.com/v1');
  list.find('openai', 'gpt-6-luna');
  list.find('openai', 'gpt-of-the-future');
  await new Promise(setImmediate);
  hook.disable();
});

it('opens no socket, and a socket would have been seen', async () => {
  expect(created).toEqual([]);
  hook.enable();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
  hook.disable();
  expect(created).not.toEqual([]);
});

describe('the vendor at an address', () => {
  it.each([
    ['https://api.anthropic.com', 'anthropic'],
    ['https://api.openai.com/v1', 'openai'],
    ['https://api.openai.com:443/v1', 'openai'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'google'],
    ['https://mine.openai.azure.com/openai/v1', 'azure'],
    ['https://bedrock-runtime.eu-central-1.amazonaws.com', 'aws'],
    ['https://router.huggingface.co/cerebras/v1', 'huggingface_cerebras'],
  ])('is the one of %s', (url, vendor) => {
    expect(list.vendorAt(new URL(url).href)).toBe(vendor);
  });

  it.each([
    'http://127.0.0.1:8000/v1',
    'http://localhost:11434',
    'http://api.openai.com/v1',
    'https://api.openai.com.example.org/v1',
    'https://api.openai.com:8443/v1',
    'https://proxy.example.org/https://api.openai.com',
    '',
  ])('is none for %s', (url) => {
    expect(list.vendorAt(url)).toBeUndefined();
  });
});

it('knows a vendor by its exact id only', () => {
  expect(['openai', 'my-openai', 'OpenAI', 'nobody'].map((id) => list.hasVendor(id))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

describe('a name', () => {
  it.each([
    ['anthropic', 'claude-opus-5-5', 'claude-opus-5-5'],
    ['anthropic', 'Claude-Opus-5-5', 'claude-opus-5-5'],
    ['anthropic', 'claude-opus-5-5-20260801', 'claude-opus-5-5'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['anthropic', 'claude-opus-4-20250514', 'claude-opus-4-0'],
    ['anthropic', 'claude-3-5-haiku-20241022', 'claude-3-5-haiku-latest'],
    ['openai', 'gpt-5.1-2025-11-13', 'gpt-5.1'],
    ['openai', 'gpt-4-0613', 'gpt-4'],
  ])('of %s is exact: %s', (vendor, name, model) => {
    expect(list.find(vendor, name)).toMatchObject({ vendor, model, isExact: true });
  });

  it.each([
    ['anthropic', 'claude-sonnet-5-5', 'claude-sonnet-5'],
    ['anthropic', 'claude-3-5-haiku-latest', 'claude-3-5-haiku-latest'],
    ['openai', 'gpt-5.6', 'gpt-5.6-sol'],
    ['openai', 'gpt-5-chat-latest', 'gpt-5'],
    ['mistral', 'mistral-medium-latest', 'mistral-medium-latest'],
  ])('of %s is a guess: %s', (vendor, name, model) => {
    expect(list.find(vendor, name)).toMatchObject({ vendor, model, isExact: false });
  });

  it('is a guess if another vendor sets the price', () => {
    const azure = list.find('azure', 'claude-opus-5-5');
    expect(azure).toMatchObject({ vendor: 'azure', model: 'claude-opus-5-5', isExact: false });
  });

  it('is unknown if the list has no price by the token', () => {
    expect(list.find('openai', 'gpt-6.1-sol')).toBeUndefined();
    expect(list.find('openai', 'whisper-1')).toBeUndefined();
    // It also charges for what it finds.
    expect(list.find('perplexity', 'sonar-deep-research')).toBeUndefined();
  });
});
