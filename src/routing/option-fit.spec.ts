import { describe, expect, it } from 'vitest';
import { tasksSchema } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName } from '../model/completion-request.ts';
import { fitOptions, optionsOfRule } from './option-fit.ts';

/** A model that does not support these options, as providers report it: the ones that are set. */
function cannotTake(...names: OptionName[]) {
  return (options: CompletionOptions): readonly OptionName[] =>
    names.filter((name) => options[name] !== undefined);
}

describe('fitOptions', () => {
  it("gives the request's options priority over the rule's", () => {
    expect(
      fitOptions({ temperature: 0, seed: 7 }, { temperature: 1, maxTokens: 100 }, cannotTake()),
    ).toEqual({ options: { temperature: 0, seed: 7, maxTokens: 100 }, dropped: [] });
  });

  it('drops unsupported options of the rule by wire name, and keeps the rest', () => {
    expect(
      fitOptions(
        { seed: 7 },
        { temperature: 1, maxTokens: 100, topK: 5 },
        cannotTake('temperature', 'topK', 'topP'),
      ),
    ).toEqual({ options: { seed: 7, maxTokens: 100 }, dropped: ['temperature', 'top_k'] });
  });

  it('refuses the candidate for an option that the caller sent', () => {
    const fit = fitOptions({ seed: 7 }, { temperature: 1 }, cannotTake('temperature', 'seed'));
    expect(fit.refused).toBe('seed');
    expect(fit.options).toEqual({});
  });

  it('refuses it even if the rule has the same option', () => {
    expect(fitOptions({ topK: 3 }, { topK: 5 }, cannotTake('topK')).refused).toBe('top_k');
  });

  it('checks all options together, since some exclude each other', () => {
    const asked: CompletionOptions[] = [];
    fitOptions({ temperature: 0 }, { reasoningEffort: 'high' }, (options) => {
      asked.push(options);
      return [];
    });
    expect(asked).toEqual([{ temperature: 0, reasoningEffort: 'high' }]);
  });
});

describe('optionsOfRule', () => {
  const rule = tasksSchema.parse({
    default: {
      options: {
        temperature: 0,
        max_tokens: 100,
        top_p: 0.5,
        top_k: 3,
        stop: ['one', 'two'],
        seed: 0,
        presence_penalty: -1,
        frequency_penalty: 1,
        reasoning_effort: 'low',
        num_ctx: 8192,
        fallback_provider: 'openai',
        fallback_model: 'gpt',
      },
    },
  })['default'];

  it("are all options of the file in the model's terms, including zeros", () => {
    expect(optionsOfRule(rule?.options)).toEqual({
      temperature: 0,
      maxTokens: 100,
      topP: 0.5,
      topK: 3,
      stop: ['one', 'two'],
      seed: 0,
      presencePenalty: -1,
      frequencyPenalty: 1,
      reasoningEffort: 'low',
      contextLength: 8192,
    });
  });

  it('turn a single stop sequence into a list', () => {
    expect(optionsOfRule({ stop: 'END' })).toEqual({ stop: ['END'] });
  });

  it('are empty for a rule without options', () => {
    expect(optionsOfRule(undefined)).toEqual({});
    expect(optionsOfRule({})).toEqual({});
  });
});
