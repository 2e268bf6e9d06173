import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../../test/support/cpu-time.ts';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type { CompletionOptions, CompletionRequest } from '../../model/completion-request.ts';
import { type Message, textMessage } from '../../model/message.ts';
import { composeAnswer } from './simulated-answer.ts';
import { splitTokens } from './simulated-tokens.ts';
import { parseSimulationScript } from './simulation-script.ts';

const WEATHER = {
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string' },
      unit: { enum: ['celsius', 'fahrenheit'] },
      days: { type: 'integer', minimum: 3 },
    },
  },
};
const TIME = { name: 'get_time', parameters: { type: 'object' } };

function requestOf(
  messages: readonly Message[],
  options: CompletionOptions = {},
  rest: Partial<CompletionRequest> = {},
): CompletionRequest {
  const limits = { connectMs: 1000, firstTokenMs: 1000, idleMs: 1000 };
  return { model: '', system: undefined, messages, options, tools: [], limits, ...rest };
}

function answerOf(request: CompletionRequest, model = 'simulated-fast') {
  return composeAnswer(request, parseSimulationScript(model));
}

function textOfDeltas(deltas: readonly CompletionEvent[]): string {
  return deltas.map((delta) => (delta.type === 'text-delta' ? delta.text : '')).join('');
}

function argumentsOf(deltas: readonly CompletionEvent[]): string {
  return deltas.map((delta) => (delta.type === 'tool-call-delta' ? delta.arguments : '')).join('');
}

const HELLO = [textMessage('user', 'Hello, world!')];
const TOOL_ROUND: readonly Message[] = [
  textMessage('user', 'How warm is it?'),
  {
    role: 'assistant',
    parts: [{ type: 'tool-call', id: 'call_1', name: 'get_weather', arguments: '{}' }],
  },
  { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'call_1', content: '21 degrees' }] },
];

describe('composeAnswer', () => {
  it('says that it is simulated, and shows what it was sent', () => {
    const history = [
      textMessage('user', 'first'),
      textMessage('assistant', 'second'),
      textMessage('user', `a question ${'that goes on '.repeat(20)}`),
    ];
    const { deltas, finishReason } = answerOf(requestOf(history, {}, { system: 'Be brief.' }));
    const text = textOfDeltas(deltas);
    expect(text).toContain('simulated by simulated-fast');
    expect(text).toContain('3 messages and a system prompt');
    expect(text).toContain('"a question that goes on that goes on');
    expect(text).toMatch(/\.$/);
    expect(finishReason).toBe('stop');
  });

  it('is the same for the same seed and request, and different for different ones', () => {
    const text = (model: string, options: CompletionOptions = {}) =>
      textOfDeltas(answerOf(requestOf(HELLO, options), model).deltas);
    expect(text('simulated-fast?seed=7')).toBe(text('simulated-fast?seed=7'));
    expect(text('simulated-fast?seed=7')).toBe(text('simulated-fast', { seed: 7 }));
    expect(text('simulated-fast?seed=7')).not.toBe(text('simulated-fast?seed=8'));
  });

  it('counts one token per delta, and the tokens of the request', () => {
    const { deltas, usage } = answerOf(requestOf(HELLO), 'simulated-fast?length=25&reasoning=5');
    expect(deltas.filter((delta) => delta.type === 'reasoning-delta')).toHaveLength(5);
    expect(deltas.filter((delta) => delta.type === 'text-delta')).toHaveLength(25);
    expect(usage).toEqual({
      inputTokens: 4,
      outputTokens: 30,
      cachedInputTokens: 0,
      reasoningTokens: 5,
      isEstimated: false,
    });
  });

  it('leaves counts unknown with usage=none', () => {
    const { usage } = answerOf(requestOf(HELLO), 'simulated-fast?usage=none');
    expect(usage).toMatchObject({ inputTokens: undefined, outputTokens: undefined });
  });

  it('is longer than the position of its fault', () => {
    const { deltas } = answerOf(requestOf(HELLO), 'simulated-fast?cut=500');
    expect(deltas.length).toBeGreaterThanOrEqual(500);
  });

  it('stops at max_tokens, the reasoning included', () => {
    const { deltas, finishReason, usage } = answerOf(
      requestOf(HELLO, { maxTokens: 8 }),
      'simulated-fast?reasoning=6',
    );
    expect(deltas.map((delta) => delta.type)).toEqual([
      ...Array<string>(6).fill('reasoning-delta'),
      ...Array<string>(2).fill('text-delta'),
    ]);
    expect(finishReason).toBe('length');
    expect(usage.outputTokens).toBe(8);
  });

  it('ends before the first stop sequence, wherever it falls between tokens', () => {
    const messages = [textMessage('user', 'one two three four')];
    const { deltas, finishReason } = answerOf(
      requestOf(messages, { stop: ['', 'our', 'wo thr'] }),
      'simulated-fast?echo',
    );
    expect(textOfDeltas(deltas)).toBe('one t');
    expect(finishReason).toBe('stop');
  });

  it('echoes the last user message word for word', () => {
    const odd = '  two\n\nlines — 🦉🦉 \u0000 ';
    const { deltas } = answerOf(
      requestOf([textMessage('user', 'no'), textMessage('user', odd)]),
      'simulated-fast?echo',
    );
    expect(textOfDeltas(deltas)).toBe(odd);
  });

  it('calls the tool that the script names, once', () => {
    const tools = [TIME, WEATHER];
    const model = 'simulated-fast?tool=get_weather';
    const call = answerOf(requestOf(HELLO, {}, { tools }), model);
    expect(call.finishReason).toBe('tool_calls');
    expect(call.deltas[0]).toMatchObject({ index: 0, name: 'get_weather', arguments: '' });
    expect(JSON.parse(argumentsOf(call.deltas))).toEqual({
      city: 'simulated city',
      unit: 'celsius',
      days: 3,
    });

    const after = answerOf(requestOf(TOOL_ROUND, {}, { tools }), model);
    expect(after.finishReason).toBe('stop');
    expect(textOfDeltas(after.deltas)).toContain('The tool get_weather answered: "21 degrees"');
  });

  it('calls the first tool when the script names none', () => {
    const { deltas } = answerOf(
      requestOf(HELLO, {}, { tools: [TIME, WEATHER] }),
      'simulated-fast?tool',
    );
    expect(deltas[0]).toMatchObject({ name: 'get_time' });
  });

  it.each([
    [{ type: 'required' } as const, 'simulated-fast', 'get_time'],
    [{ type: 'tool', name: 'get_weather' } as const, 'simulated-fast?tool=get_time', 'get_weather'],
    [{ type: 'none' } as const, 'simulated-fast?tool', undefined],
    [{ type: 'auto' } as const, 'simulated-fast', undefined],
  ])('honours tool_choice %j of %s', (toolChoice, model, name) => {
    const { deltas } = answerOf(
      requestOf(HELLO, { toolChoice }, { tools: [TIME, WEATHER] }),
      model,
    );
    const [first] = deltas;
    expect(first?.type === 'tool-call-delta' ? first.name : undefined).toBe(name);
  });

  it.each([
    ['simulated-fast?tool=get_wheather', { tools: [WEATHER] }, /"tool".*does not offer/],
    ['simulated-fast?tool', {}, /"tool".*offers no tools/],
    ['simulated-fast', { options: { toolChoice: { type: 'required' } } }, /tool_choice.*no tools/],
  ] as const)('refuses a tool that is not there: %s', (model, rest, message) => {
    expect(() => answerOf(requestOf(HELLO, {}, rest), model)).toThrowError(message);
  });

  it('answers in JSON if the request asks for JSON', () => {
    const responseFormat = { type: 'json-schema', name: 'weather', schema: WEATHER.parameters };
    const schema = answerOf(
      requestOf(HELLO, { responseFormat: { ...responseFormat, type: 'json-schema' } }),
    );
    expect(JSON.parse(textOfDeltas(schema.deltas))).toHaveProperty('days', 3);
    const json = answerOf(requestOf(HELLO, { responseFormat: { type: 'json' } }));
    expect(JSON.parse(textOfDeltas(json.deltas))).toHaveProperty('message');
  });

  it('reports the finish reason that the script sets', () => {
    expect(answerOf(requestOf(HELLO), 'simulated-fast?finish=content_filter').finishReason).toBe(
      'content_filter',
    );
  });
});

describe('splitTokens', () => {
  it('loses nothing and never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tokens = splitTokens(text);
        expect(tokens.join('')).toBe(text);
        expect(tokens.every((token) => token.isWellFormed())).toBe(true);
      }),
    );
  });

  it('reads a million spaces or letters in linear time', () => {
    const took = cpuTimeOf(() => {
      expect(splitTokens(' '.repeat(1_000_000))).toHaveLength(1);
      expect(splitTokens('a'.repeat(1_000_000)).length).toBeGreaterThan(80_000);
    });
    expect(took).toBeLessThan(2_000);
  });
});
