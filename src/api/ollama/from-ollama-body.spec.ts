import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { fromOllamaChat, fromOllamaGenerate } from './from-ollama-body.ts';

const LEAST = { model: 'llama', messages: [{ role: 'user', content: 'Hi' }] };

function faultyField(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof RhetorError) return error.fields?.[0]?.field;
  }
  return undefined;
}

describe('fromOllamaChat', () => {
  it('accepts the smallest request, and streams by default', () => {
    expect(fromOllamaChat(LEAST)).toEqual({
      model: 'llama',
      metadata: undefined,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      isStreaming: true,
      options: {},
      tools: [],
      vendor: { dialect: 'ollama', fields: {}, needed: [], hints: [] },
      own: { dialect: 'ollama', fields: LEAST },
    });
    expect(fromOllamaChat({ ...LEAST, stream: false }).isStreaming).toBe(false);
  });

  it('translates fields that every vendor has an equivalent for', () => {
    const body = fromOllamaChat({
      ...LEAST,
      keep_alive: '5m',
      format: 'json',
      options: {
        num_predict: 50,
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        stop: 'END',
        seed: 7,
        presence_penalty: 1,
        frequency_penalty: -1,
      },
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    });
    expect(body.options).toEqual({
      maxTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      responseFormat: { type: 'json' },
    });
    expect(body.tools).toEqual([{ name: 'weather', parameters: { type: 'object' } }]);
    expect(body.vendor).toEqual({ dialect: 'ollama', fields: {}, needed: [], hints: [] });
  });

  it('reads Ollama’s values for "no limit" as undefined', () => {
    const { options } = fromOllamaChat({ ...LEAST, options: { num_predict: -1, top_k: 0 } });
    expect(options).toEqual({});
  });

  it('accepts a schema as the format of the answer', () => {
    const schema = { type: 'object' };
    expect(fromOllamaChat({ ...LEAST, format: schema }).options.responseFormat).toMatchObject({
      type: 'json-schema',
      schema,
    });
    expect(fromOllamaChat({ ...LEAST, format: '' }).options).toEqual({});
  });

  it.each([
    [true, 'medium', []],
    ['high', 'high', []],
    [false, undefined, ['think']],
  ] as const)(
    'reads think: %s as effort %s, and keeps it unchanged for Ollama',
    (think, effort, hints) => {
      const { options, vendor } = fromOllamaChat({ ...LEAST, think });
      expect(options.reasoningEffort).toBe(effort);
      expect(vendor).toEqual({
        dialect: 'ollama',
        fields: { think },
        needed: [],
        hints,
        covers: ['reasoningEffort'],
      });
    },
  );

  it('keeps Ollama-specific fields, and reports which of them matter', () => {
    const options = { num_ctx: 16_384, mirostat: 2, temperature: 1 };
    const { vendor } = fromOllamaChat({ ...LEAST, options, think: null });
    expect(vendor).toEqual({
      dialect: 'ollama',
      fields: { options: { num_ctx: 16_384, mirostat: 2 } },
      needed: ['options.mirostat'],
      hints: ['options.num_ctx'],
    });
  });

  it.each([
    [{ ...LEAST, format: 'xml' }, 'format'],
    [{ ...LEAST, think: 'hard' }, 'think'],
    [{ ...LEAST, options: { temperature: 'hot' } }, 'options.temperature'],
    [{ ...LEAST, options: { stop: [1] } }, 'options.stop.0'],
    [{ ...LEAST, tools: [{ name: 'a' }] }, 'tools.0'],
    [{ ...LEAST, tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name'],
    [{ ...LEAST, messages: [{ role: 'user', images: ['AAAA'] }] }, 'messages.0.images.0'],
  ])('leaves to its own vendor what does not fit: %j', (body, field) => {
    expect(fromOllamaChat(body).vendor?.misfits?.[0]?.field).toBe(field);
  });

  it.each([
    [{ ...LEAST, model: undefined }, 'model'],
    [{ ...LEAST, options: 'hot' }, 'options'],
    [{ ...LEAST, tools: 'all' }, 'tools'],
  ])('names the invalid field: %j', (body, field) => {
    expect(faultyField(() => fromOllamaChat(body))).toBe(field);
  });
});

describe('fromOllamaGenerate', () => {
  it('accepts a prompt with its system prompt and images', () => {
    const image = '/9j/AAAA';
    const body = { model: 'llama', prompt: 'What?', system: 'Be terse.', images: [image] };
    expect(fromOllamaGenerate({ ...body, raw: false, context: [], suffix: '' }).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be terse.' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'What?' },
          { type: 'image', url: `data:image/jpeg;base64,${image}` },
        ],
      },
    ]);
  });

  it('sends no question without a prompt', () => {
    expect(fromOllamaGenerate({ model: 'llama', system: 'Be terse.' }).messages).toEqual([]);
  });

  it.each([
    ['suffix', '}'],
    ['template', '{{ .Prompt }}'],
    ['raw', true],
    ['context', [1, 2]],
  ])('needs a server of Ollama’s own for %s', (name, value) => {
    const body = { model: 'llama', prompt: 'What?', [name]: value };
    const { own, vendor } = fromOllamaGenerate(body);
    expect(vendor).toMatchObject({ needed: [name], ofAnswer: [name] });
    expect(own).toEqual({ dialect: 'ollama', route: 'generate', fields: body });
  });
});
