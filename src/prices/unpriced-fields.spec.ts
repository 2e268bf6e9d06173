import { describe, expect, it } from 'vitest';
import { textMessage } from '../model/message.ts';
import { givenVendorPart } from '../model/vendors/vendor-part.ts';
import { unpricedFields } from './unpriced-fields.ts';

const PLAIN = { options: {}, messages: [textMessage('user', 'Hello')] };

function namesIn(asked: Parameters<typeof unpricedFields>[0], model = 'one'): readonly string[] {
  return unpricedFields({ ...PLAIN, ...asked }, model);
}

function inBody(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return namesIn({ own: { ...OWN, fields } });
}

const OWN = {
  dialect: 'openai',
  passesAnswer: true,
  keepsMessages: true,
  added: {},
  isStored: false,
} as const;

describe('a request', () => {
  it('has none as a rule', () => {
    expect(namesIn({})).toEqual([]);
    const shell = { type: 'shell', environment: { type: 'local' } };
    const named = ['function', 'custom', 'bash_20250124'].map((type) => ({ type }));
    const tools = [...named, shell, 7, null];
    expect(
      inBody({
        service_tier: 'auto',
        speed: 'standard',
        audio: null,
        tools,
        modalities: ['text'],
        plugins: [],
        enable_search: false,
        providerOptions: { anthropic: { sendReasoning: false }, gateway: {} },
        provider: { order: [], only: null },
      }),
    ).toEqual([]);
  });

  it.each([
    [{ service_tier: 'priority' }, 'service_tier'],
    [{ speed: 'fast' }, 'speed'],
    [{ inference_geo: 'us' }, 'inference_geo'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ audio: { voice: 'alloy' } }, 'audio'],
    [{ prediction: { type: 'content', content: '…' } }, 'prediction'],
    [{ tools: [{ type: 'web_search_20250305' }] }, 'tools.web_search_20250305'],
    [{ tools: [{ type: 'file_search' }] }, 'tools.file_search'],
    [{ tools: [{ google_search: {} }] }, 'tools.google_search'],
    [{ tools: [{ googleSearch: {} }] }, 'tools.google_search'],
    [{ tools: [{ type: 'shell' }] }, 'tools.shell'],
    [{ tools: [{ type: 'browser_search' }] }, 'tools.browser_search'],
    [{ tools: [{ type: 'advisor_20260301', model: 'dear' }] }, 'tools.advisor_20260301'],
    [{ context_management: { edits: [{ type: 'compact_20260112' }] } }, 'context_management'],
    [{ context_management: [{ type: 'compaction' }] }, 'context_management'],
    [{ compaction: { type: 'summarize' } }, 'compaction'],
    [{ preset: 'mine' }, 'preset'],
    [{ provider: { order: ['dear'] } }, 'provider'],
    [{ providerOptions: { gateway: { order: ['dear'] } } }, 'providerOptions'],
    [{ provider_options: { gateway: { sort: 'ttft' } } }, 'provider_options'],
    [{ enable_search: true }, 'enable_search'],
    [{ web_search: { enable: true } }, 'web_search'],
    [{ provider: { data_collection: 'deny' } }, 'provider'],
    [{ search_parameters: { mode: 'on' } }, 'search_parameters'],
    [{ plugins: [{ id: 'web' }] }, 'plugins'],
    [{ data_sources: [{ type: 'azure_search' }] }, 'data_sources'],
    [{ modalities: ['image', 'text'] }, 'modalities'],
    [{ models: ['vendor/dear'] }, 'models'],
    [{ fallbacks: ['vendor/dear'] }, 'fallbacks'],
  ])('names what is charged extra: %j', (fields, name) => {
    expect(inBody(fields)).toEqual([name]);
    expect(namesIn({ vendor: { dialect: 'openai', fields } })).toEqual([name]);
  });

  it('names an option and a field that say the same once', () => {
    const own = { ...OWN, fields: { service_tier: 'flex' } };
    expect(namesIn({ options: { serviceTier: 'flex' }, own })).toEqual(['service_tier']);
  });

  it.each([
    'gpt-4o-mini-search-preview',
    'o4-mini-deep-research',
    'vendor/model:online',
    'perplexity/sonar-pro',
    'groq/compound-mini',
    'compound-beta',
  ])('names the searches of a model that searches by itself: %s', (model) =>
    expect(namesIn({}, model)).toEqual(['searches']),
  );

  it('names no searches where the price of the model includes them', () => {
    expect(namesIn({}, 'sonar-pro')).toEqual([]);
  });

  it('names other models in a body for embeddings', () => {
    const own = { dialect: 'openai', fields: { models: ['vendor/dear'] } } as const;
    expect(unpricedFields({ own }, 'one')).toEqual(['models']);
  });

  it('names a sound', () => {
    const sound = givenVendorPart('openai', { type: 'input_audio', input_audio: { data: '' } });
    expect(namesIn({ messages: [{ role: 'user', parts: [sound] }] })).toEqual([
      'messages.input_audio',
    ]);
  });
});
