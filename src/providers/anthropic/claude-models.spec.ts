import { describe, expect, it } from 'vitest';
import type { CompletionOptions, OptionName } from '../../model/completion-request.ts';
import { untaken } from '../../routing/option-fit.ts';
import { asksToThink, claudeEffort, claudeTraits, takenByClaude } from './claude-models.ts';

function untakenByClaude(model: string, options: CompletionOptions): readonly OptionName[] {
  return untaken(options, takenByClaude(model, options));
}

describe('takenByClaude', () => {
  it('names what no Claude takes', () => {
    expect(
      untakenByClaude('claude-haiku-4-5', {
        seed: 1,
        presencePenalty: 0,
        frequencyPenalty: 0,
        contextLength: 4096,
        responseFormat: { type: 'json' },
      }),
    ).toEqual(['seed', 'presencePenalty', 'frequencyPenalty', 'contextLength', 'responseFormat']);
  });

  it('takes what every Claude takes', () => {
    expect(
      untakenByClaude('claude-sonnet-5-5', {
        maxTokens: 5,
        stop: ['END'],
        toolChoice: { type: 'required' },
        responseFormat: { type: 'json-schema', name: 'x', schema: {} },
        reasoningEffort: 'minimal',
      }),
    ).toEqual([]);
  });

  it.each([
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-sonnet-5',
    'claude-haiku-5-5',
    'claude-fable-5-2',
    'claude-mythos-preview',
  ])('%s takes no sampling options', (model) => {
    expect(untakenByClaude(model, { temperature: 1 })).toEqual(['temperature']);
    expect(untakenByClaude(model, { topP: 0.5, topK: 4 })).toEqual(['topP', 'topK']);
  });

  it.each([
    'claude-haiku-4-5-20251001',
    'claude-opus-4-5',
    'claude-sonnet-4-6',
    'claude-opus-4-6',
    'claude-sonnet-4-20250514',
    'claude-3-7-sonnet-20250219',
    'another-vendors-model',
  ])('%s takes a temperature up to 1, or top_p, but not both', (model) => {
    expect(untakenByClaude(model, { temperature: 1, topK: 4 })).toEqual([]);
    expect(untakenByClaude(model, { temperature: 1.1 })).toEqual(['temperature']);
    expect(untakenByClaude(model, { topP: 0.5 })).toEqual([]);
    expect(untakenByClaude(model, { temperature: 0.5, topP: 0.5 })).toEqual(['topP']);
  });

  it('takes no sampling option beside an effort that makes the model think', () => {
    const options = { temperature: 0.2, reasoningEffort: 'high' } as const;
    expect(untakenByClaude('claude-sonnet-4-6', options)).toEqual(['temperature']);
    expect(
      untakenByClaude('claude-sonnet-4-6', { ...options, toolChoice: { type: 'required' } }),
    ).toEqual([]);
    expect(untakenByClaude('claude-opus-4-5', options)).toEqual([]);
  });

  it.each([
    ['claude-haiku-4-5', 'high'],
    ['claude-fable-5', 'none'],
    ['another-vendors-model', 'low'],
  ] as const)('%s has no effort %s', (model, reasoningEffort) => {
    expect(untakenByClaude(model, { reasoningEffort })).toEqual(['reasoningEffort']);
  });

  it.each([
    ['claude-haiku-4-5', 'none'],
    ['claude-opus-4-8', 'none'],
    ['claude-opus-4-5', 'xhigh'],
    ['claude-sonnet-4-6', 'max'],
    ['claude-opus-4-8', 'xhigh'],
    ['claude-sonnet-5-5', 'low'],
  ] as const)('%s has the effort %s', (model, reasoningEffort) => {
    expect(untakenByClaude(model, { reasoningEffort })).toEqual([]);
  });

  it.each([
    ['claude-opus-4-5', 'xhigh', 'high'],
    ['claude-opus-4-5', 'max', 'high'],
    ['claude-opus-4-6', 'xhigh', 'high'],
    ['claude-sonnet-4-6', 'max', 'max'],
    ['claude-mythos-preview', 'max', 'max'],
    ['claude-mythos-preview', 'xhigh', 'high'],
    ['claude-opus-4-7', 'xhigh', 'xhigh'],
    ['claude-sonnet-5', 'xhigh', 'xhigh'],
    ['claude-haiku-5-5', 'minimal', 'low'],
  ] as const)('%s is asked for the effort %s as %s', (model, asked, sent) => {
    expect(claudeEffort(claudeTraits(model), asked)).toBe(sent);
  });

  it('refuses blank stop sequences, which the vendor answers with a 400', () => {
    expect(untakenByClaude('claude-sonnet-5', { stop: ['END', '\n'] })).toEqual(['stop']);
  });
});

describe('asksToThink', () => {
  it('follows an effort, unless a tool is forced or the model cannot', () => {
    const ask = (model: string, toolChoice: 'auto' | 'required') =>
      asksToThink(claudeTraits(model), {
        reasoningEffort: 'low',
        toolChoice: { type: toolChoice },
      });
    expect(ask('claude-opus-4-8', 'auto')).toBe(true);
    expect(ask('claude-opus-4-8', 'required')).toBe(false);
    expect(ask('claude-opus-4-5', 'auto')).toBe(false);
    expect(asksToThink(claudeTraits('claude-opus-4-8'), {})).toBe(false);
  });
});
