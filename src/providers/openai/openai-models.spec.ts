import { describe, expect, it } from 'vitest';
import type { CompletionOptions, OptionName } from '../../model/completion-request.ts';
import { untaken } from '../../routing/option-fit.ts';
import {
  openAIDialectOf,
  impliedEffort,
  isReasoningModel,
  takenInChat,
  takenInResponses,
  type OpenAIDialect,
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

function untakenInChat(
  dialect: OpenAIDialect,
  model: string,
  options: CompletionOptions,
): readonly OptionName[] {
  return untaken(options, takenInChat(dialect, model, options));
}

function untakenInResponses(
  dialect: OpenAIDialect,
  model: string,
  options: CompletionOptions,
): ReadonlySet<OptionName> {
  return new Set(untaken(options, takenInResponses(dialect, model, options)));
}

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
    expect(openAIDialectOf(url)).toBe(dialect);
  });
});

describe('takenInChat', () => {
  it('leaves it to a server like OpenAI’s what its models take', () => {
    expect(untakenInChat('compatible', 'gpt-5', EVERYTHING)).toEqual(['topK', 'contextLength']);
  });

  it.each(['o1', 'o3-mini', 'o4-mini-2025-04-16', 'gpt-5', 'gpt-5-mini', 'gpt-5.5', 'gpt-6-luna'])(
    'takes no sampling options for %s',
    (model) => {
      expect(new Set(untakenInChat('vendor', model, EVERYTHING))).toEqual(
        new Set(['topK', 'contextLength', ...REASONING]),
      );
    },
  );

  it.each(['gpt-4o', 'gpt-4.1-mini', 'gpt-3.5-turbo', 'gpt-5-chat-latest', 'gpt-5.2-chat-latest'])(
    'takes no effort for %s',
    (model) => {
      expect(untakenInChat('vendor', model, EVERYTHING)).toEqual([
        'topK',
        'reasoningEffort',
        'contextLength',
      ]);
    },
  );

  it('takes temperature where the effort is none, by default or by word', () => {
    const sampling: CompletionOptions = { temperature: 0.2, topP: 0.5 };
    const atNone: CompletionOptions = { ...sampling, reasoningEffort: 'none' };
    expect(untakenInChat('vendor', 'gpt-5.1', sampling)).toEqual([]);
    expect(untakenInChat('vendor', 'gpt-5.4-mini', sampling)).toEqual(['temperature', 'topP']);
    expect(untakenInChat('vendor', 'gpt-5.4-mini', atNone)).toEqual([]);
    expect(untakenInChat('vendor', 'gpt-5.6-sol', atNone)).toEqual(['temperature', 'topP']);
  });

  it('names only what is set', () => {
    expect(untakenInChat('vendor', 'o3', { maxTokens: 5, seed: 1 })).toEqual([]);
  });
});

describe('takenInResponses', () => {
  const NEVER = ['topK', 'contextLength', 'stop', 'seed', 'presencePenalty', 'frequencyPenalty'];

  it('names what the API does not have, for every server', () => {
    expect(untakenInResponses('compatible', 'any', EVERYTHING)).toEqual(new Set(NEVER));
  });

  it('adds what the vendor’s model does not take, each once', () => {
    const options: CompletionOptions = { ...EVERYTHING, maxTokens: 16 };
    expect(untakenInResponses('vendor', 'gpt-6-luna', options)).toEqual(
      new Set([...NEVER, 'temperature', 'topP']),
    );
    expect(untakenInResponses('vendor', 'gpt-4o', options)).toEqual(
      new Set([...NEVER, 'reasoningEffort']),
    );
  });

  it('names a limit that the vendor finds too short', () => {
    expect(untakenInResponses('vendor', 'gpt-6-luna', { maxTokens: 15 })).toEqual(
      new Set(['maxTokens']),
    );
    expect(untakenInResponses('vendor', 'gpt-6-luna', { maxTokens: 16 })).toEqual(new Set());
    expect(untakenInResponses('compatible', 'small', { maxTokens: 1 })).toEqual(new Set());
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
