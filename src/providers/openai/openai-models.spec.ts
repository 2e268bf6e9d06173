import { describe, expect, it } from 'vitest';
import type { CompletionOptions } from '../../model/completion-request.ts';
import {
  dialectOf,
  impliedEffort,
  isReasoningModel,
  unsupportedInChat,
  unsupportedInResponses,
} from './openai-models.ts';

const EVERYTHING: CompletionOptions = {
  temperature: 1,
  maxTokens: 1,
  topP: 1,
  topK: 1,
  stop: ['x'],
  seed: 1,
  presencePenalty: 1,
  frequencyPenalty: 1,
  reasoningEffort: 'low',
  contextLength: 1,
  responseFormat: { type: 'json' },
  toolChoice: { type: 'auto' },
};

const REASONING = ['presencePenalty', 'frequencyPenalty', 'stop', 'temperature', 'topP'];

describe('dialectOf', () => {
  it.each([
    ['https://api.openai.com/v1', 'vendor'],
    ['https://eu.api.openai.com/v1', 'vendor'],
    ['https://acme.openai.azure.com/openai/v1', 'vendor'],
    ['http://localhost:1234/v1', 'compatible'],
    ['https://api.openai.com.evil.example/v1', 'compatible'],
    ['https://openrouter.ai/api/v1', 'compatible'],
  ])('%s is %s', (url, dialect) => {
    expect(dialectOf(url)).toBe(dialect);
  });
});

describe('unsupportedInChat', () => {
  it('leaves it to a server like OpenAI’s what its models take', () => {
    expect(unsupportedInChat('compatible', 'gpt-5', EVERYTHING)).toEqual(['topK', 'contextLength']);
  });

  it.each(['o1', 'o3-mini', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-mini', 'gpt-5.5', 'gpt-6-luna'])(
    'takes no sampling options for %s',
    (model) => {
      expect(new Set(unsupportedInChat('vendor', model, EVERYTHING))).toEqual(
        new Set(['topK', 'contextLength', ...REASONING]),
      );
    },
  );

  it.each(['gpt-4o', 'gpt-4.1-mini', 'gpt-3.5-turbo', 'gpt-5-chat-latest', 'gpt-5.2-chat-latest'])(
    'takes no effort for %s',
    (model) => {
      expect(unsupportedInChat('vendor', model, EVERYTHING)).toEqual([
        'topK',
        'contextLength',
        'reasoningEffort',
      ]);
    },
  );

  it('takes temperature where the effort is none, by default or by word', () => {
    const sampling: CompletionOptions = { temperature: 0.2, topP: 0.5 };
    const atNone: CompletionOptions = { ...sampling, reasoningEffort: 'none' };
    expect(unsupportedInChat('vendor', 'gpt-5.1', sampling)).toEqual([]);
    expect(unsupportedInChat('vendor', 'gpt-5.4-mini', sampling)).toEqual(['temperature', 'topP']);
    expect(unsupportedInChat('vendor', 'gpt-5.4-mini', atNone)).toEqual([]);
    expect(unsupportedInChat('vendor', 'gpt-5.6-sol', atNone)).toEqual(['temperature', 'topP']);
  });

  it('names only what is set', () => {
    expect(unsupportedInChat('vendor', 'o3', { maxTokens: 5, seed: 1 })).toEqual([]);
  });
});

describe('unsupportedInResponses', () => {
  const NEVER = ['topK', 'contextLength', 'stop', 'seed', 'presencePenalty', 'frequencyPenalty'];

  it('names what the API does not have, for every server', () => {
    expect(unsupportedInResponses('compatible', 'any', EVERYTHING)).toEqual(NEVER);
  });

  it('adds what the vendor’s model does not take, each once', () => {
    const options: CompletionOptions = { ...EVERYTHING, maxTokens: 16 };
    expect(unsupportedInResponses('vendor', 'gpt-6-luna', options)).toEqual([
      ...NEVER,
      'temperature',
      'topP',
    ]);
    expect(unsupportedInResponses('vendor', 'gpt-4o', options)).toEqual([
      ...NEVER,
      'reasoningEffort',
    ]);
  });

  it('names a limit that the vendor finds too short', () => {
    expect(unsupportedInResponses('vendor', 'gpt-6-luna', { maxTokens: 15 })).toEqual([
      'maxTokens',
    ]);
    expect(unsupportedInResponses('vendor', 'gpt-6-luna', { maxTokens: 16 })).toEqual([]);
    expect(unsupportedInResponses('compatible', 'small', { maxTokens: 1 })).toEqual([]);
  });
});

describe('isReasoningModel', () => {
  it.each([
    ['gpt-6.1-terra', true],
    ['o3-pro', true],
    ['gpt-4o', false],
    ['gpt-5.2-chat-latest', false],
    ['llama3.2', false],
  ])('%s: %s', (model, reasons) => {
    expect(isReasoningModel(model)).toBe(reasons);
  });
});

describe('impliedEffort', () => {
  it('is none where the model takes tools only so', () => {
    expect(impliedEffort('vendor', 'gpt-5.6-luna', true)).toBe('none');
    expect(impliedEffort('vendor', 'gpt-6-sol', true)).toBe('none');
    expect(impliedEffort('vendor', 'gpt-5.6-luna', false)).toBeUndefined();
    expect(impliedEffort('vendor', 'gpt-5.4', true)).toBeUndefined();
    expect(impliedEffort('compatible', 'gpt-5.6-luna', true)).toBeUndefined();
  });
});
