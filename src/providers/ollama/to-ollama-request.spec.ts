import { describe, expect, it } from 'vitest';
import type {
  CompletionOptions,
  CompletionRequest,
  OptionName,
} from '../../model/completion-request.ts';
import { textMessage } from '../../model/message.ts';
import { untaken } from '../../routing/option-fit.ts';
import { toOllamaRequest, takenByOllama } from './to-ollama-request.ts';

const HELLO: CompletionRequest = {
  model: 'llama',
  system: undefined,
  messages: [textMessage('user', 'Hello')],
  options: {},
  tools: [],
  limits: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000 },
};
function untakenByOllama(options: CompletionOptions): readonly OptionName[] {
  return untaken(options, takenByOllama(options));
}
const LOOK_UP = { name: 'look_up', parameters: { properties: { word: { type: 'string' } } } };

function withOptions(options: CompletionOptions, more: Partial<CompletionRequest> = {}) {
  return toOllamaRequest({ ...HELLO, ...more, options }, 8_192);
}

describe('toOllamaRequest', () => {
  it('always sets the context length, and nothing else unasked', () => {
    expect(toOllamaRequest(HELLO, 16_384)).toEqual({
      model: 'llama',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
      options: { num_ctx: 16_384 },
    });
  });

  it('passes every option on under its name', () => {
    expect(
      withOptions({
        contextLength: 4_096,
        maxTokens: 5,
        temperature: 0,
        topP: 0.5,
        topK: 4,
        stop: ['END'],
        seed: 7,
        presencePenalty: -1,
        frequencyPenalty: 1,
      }).options,
    ).toEqual({
      num_ctx: 4_096,
      num_predict: 5,
      temperature: 0,
      top_p: 0.5,
      top_k: 4,
      stop: ['END'],
      seed: 7,
      presence_penalty: -1,
      frequency_penalty: 1,
    });
  });

  it('asks for JSON, or for a schema', () => {
    const schema = { type: 'object', properties: {} };
    expect(withOptions({ responseFormat: { type: 'json' } }).format).toBe('json');
    expect(
      withOptions({ responseFormat: { type: 'json-schema', name: 'x', schema } }).format,
    ).toEqual(schema);
    expect(withOptions({ responseFormat: { type: 'text' } })).not.toHaveProperty('format');
  });

  it('turns an effort into thinking', () => {
    const efforts = ['none', 'minimal', 'low', 'medium', 'high'] as const;
    expect(efforts.map((reasoningEffort) => withOptions({ reasoningEffort }).think)).toEqual([
      false,
      'low',
      'low',
      'medium',
      'high',
    ]);
  });

  it('describes tools, and leaves them out where none may be called', () => {
    const tools = [LOOK_UP];
    expect(withOptions({}, { tools }).tools).toEqual([
      {
        type: 'function',
        function: { name: 'look_up', parameters: { type: 'object', ...LOOK_UP.parameters } },
      },
    ]);
    expect(withOptions({ toolChoice: { type: 'none' } }, { tools })).not.toHaveProperty('tools');
  });
});

describe('takenByOllama', () => {
  it('names what Ollama cannot be asked', () => {
    expect(untakenByOllama({ toolChoice: { type: 'required' }, reasoningEffort: 'max' })).toEqual([
      'toolChoice',
    ]);
    expect(untakenByOllama({ toolChoice: { type: 'tool', name: 'x' } })).toEqual(['toolChoice']);
    expect(
      untakenByOllama({
        toolChoice: { type: 'auto' },
        reasoningEffort: 'high',
        seed: 1,
        contextLength: 2_048,
        responseFormat: { type: 'json' },
      }),
    ).toEqual([]);
  });
});
