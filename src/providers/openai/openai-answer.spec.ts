import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';
import { OpenAIAnswer } from './openai-answer.ts';

function chunk(delta: object, finishReason: string | null = null): WireRecord {
  return { choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

function usageChunk(usage: object): WireRecord {
  return { choices: [], usage };
}

function eventsOf(...chunks: readonly WireRecord[]): readonly CompletionEvent[] {
  const answer = new OpenAIAnswer('acme');
  const events = chunks.flatMap((each) => answer.accept(each));
  const end = answer.end(false);
  return end === undefined ? events : [...events, end];
}

describe('OpenAIAnswer', () => {
  it('gives text, refusals as text, and the end with its counts', () => {
    expect(
      eventsOf(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'Hel' }),
        chunk({ content: 'lo' }),
        chunk({ refusal: 'No.' }),
        chunk({}, 'stop'),
        usageChunk({
          prompt_tokens: 10,
          completion_tokens: 5,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 3 },
        }),
      ),
    ).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      { type: 'text-delta', text: 'No.' },
      {
        type: 'response-end',
        finishReason: 'stop',
        rawFinishReason: 'stop',
        isRefusal: true,
        usage: {
          inputTokens: 10,
          outputTokens: 5,
          cachedInputTokens: 0,
          reasoningTokens: 3,
          isEstimated: false,
        },
      },
    ]);
  });

  it('gives the addresses that stand beside each chunk once, unless the message cites them itself', () => {
    const citations = ['https://a.example', 'https://b.example'];
    const said = [
      { ...chunk({ content: 'a' }), citations },
      { ...chunk({}, 'stop'), citations },
    ];
    const items = (...chunks: readonly WireRecord[]) =>
      eventsOf(...chunks).flatMap((event) => (event.type === 'vendor-item' ? [event.part] : []));
    expect(items(...said, { ...chunk({}), citations })).toEqual([
      {
        type: 'vendor',
        text: '[2 citations: https://a.example; https://b.example]',
        vendor: { dialect: 'openai', fields: { citations } },
      },
    ]);
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }];
    expect(items({ ...chunk({ annotations }), citations }, ...said)).toMatchObject([
      { vendor: { fields: { annotations } } },
    ]);
  });

  it.each(['reasoning_content', 'reasoning'])('knows reasoning as %s', (name) => {
    expect(eventsOf(chunk({ [name]: 'hm', content: 'a' }))).toEqual([
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'a' },
    ]);
  });

  it('has no end without a finish reason', () => {
    expect(eventsOf(chunk({ content: 'a' })).map(({ type }) => type)).toEqual(['text-delta']);
  });

  it('takes chunks that lack what the types promise', () => {
    const bare: unknown = {};
    const noDelta: unknown = { choices: [{ finish_reason: 'stop' }] };
    expect(eventsOf(bare as WireRecord, noDelta as WireRecord)).toMatchObject([
      { type: 'response-end', finishReason: 'stop' },
    ]);
  });

  it.each([
    ['length', 'length'],
    ['function_call', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['eos', 'stop'],
  ])('maps the finish reason %s to %s and keeps it', (raw, finishReason) => {
    expect(eventsOf(chunk({}, raw)).at(-1)).toMatchObject({ finishReason, rawFinishReason: raw });
  });

  it('takes an unknown reason for an end only if the sentinel proves that it is one', () => {
    const answer = new OpenAIAnswer('acme');
    answer.accept(chunk({ content: 'Hi' }, 'of_next_year'));
    expect(() => answer.end(false)).toThrow('"of_next_year"');
    expect(answer.end(true)).toMatchObject({
      finishReason: 'stop',
      rawFinishReason: 'of_next_year',
    });
    const empty = new OpenAIAnswer('acme');
    empty.accept(chunk({}, 'of_next_year'));
    expect(() => empty.end(true)).toThrow('"of_next_year"');
  });

  it('reads one choice, whichever number it has', () => {
    const answer = new OpenAIAnswer('acme');
    const choice = (index: number, content: string) => ({
      choices: [{ index, delta: { content } }],
    });
    const texts = [choice(1, 'a'), choice(0, 'x'), choice(1, 'b')].flatMap((one) =>
      answer.accept(one),
    );
    expect(texts).toMatchObject([{ text: 'a' }, { text: 'b' }]);
  });

  it('has no end of calls that broke off, unless there is a reason', () => {
    const call = { index: 0, id: 'c', function: { name: 'look', arguments: '{"x"' } };
    const answer = new OpenAIAnswer('acme');
    answer.accept(chunk({ tool_calls: [call] }, ''));
    expect(answer.end(true)).toBeUndefined();
  });

  it('says tool_calls where a server says stop of an answer with calls', () => {
    const call = { index: 0, id: 'c', function: { name: 'look', arguments: '{}' } };
    expect(eventsOf(chunk({ tool_calls: [call] }, 'stop')).at(-1)).toMatchObject({
      finishReason: 'tool_calls',
      rawFinishReason: 'stop',
    });
  });

  it('makes no finish of an error', () => {
    expect(() => eventsOf(chunk({}, 'error'))).toThrow('acme ended its answer with "error"');
  });
});

describe('tool calls', () => {
  type WireCall = {
    readonly index?: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  };

  function callsOf(...wire: readonly WireCall[]): readonly object[] {
    const calls: Record<string, unknown>[] = [];
    for (const event of eventsOf(...wire.map((call) => chunk({ tool_calls: [call] })))) {
      if (event.type !== 'tool-call-delta') continue;
      const { index, id, name } = event;
      const call = (calls[index] ??= { arguments: '' });
      for (const [key, value] of Object.entries({ id, name })) {
        if (value === undefined) continue;
        expect(call).not.toHaveProperty(key);
        call[key] = value;
      }
      call['arguments'] = String(call['arguments']) + event.arguments;
    }
    return calls;
  }

  it('take an id and a name once, although a server repeats them', () => {
    expect(
      callsOf(
        { index: 0, id: 'a', function: { name: 'look', arguments: '{' } },
        { index: 0, id: 'a', function: { name: 'look', arguments: '}' } },
      ),
    ).toEqual([{ id: 'a', name: 'look', arguments: '{}' }]);
  });

  it('get an id where a server gives none', () => {
    const [call] = callsOf({ index: 0, function: { name: 'look', arguments: '{}' } });
    expect(call).toMatchObject({ name: 'look', id: expect.stringMatching(/^call_.{8,}/) });
  });

  it('are told apart by id where every index is 0, or there is none', () => {
    const expected = [
      { id: 'a', name: 'look', arguments: '{"x":1}' },
      { id: 'b', name: 'look', arguments: '{}' },
    ];
    for (const index of [{ index: 0 }, {}]) {
      expect(
        callsOf(
          { ...index, id: 'a', function: { name: 'look', arguments: '{"x"' } },
          { ...index, id: 'a', function: { arguments: ':1}' } },
          { ...index, id: 'b', function: { name: 'look', arguments: '{}' } },
        ),
      ).toEqual(expected);
    }
  });

  it('count from 0 whatever the server’s own count', () => {
    expect(
      callsOf(
        { index: 3, id: 'a', function: { name: 'look', arguments: '{}' } },
        { index: 7, id: 'b', function: { name: 'look', arguments: '[]' } },
      ),
    ).toHaveLength(2);
  });

  it('are the same however their arguments are cut and interleaved', () => {
    const texts = ['{"city":"Zürich"}', '{"n":[1,2,3]}', '{}'];
    const cuts = fc.array(
      fc.record({ call: fc.nat({ max: 2 }), length: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(cuts, (pieces) => {
        const rest = [...texts];
        const take = (call: number, length: number): WireCall => {
          const text = rest[call] ?? '';
          rest[call] = text.slice(length);
          return { index: call, function: { arguments: text.slice(0, length) } };
        };
        const heads = texts.map((_, index) => ({
          index,
          id: `id-${index}`,
          function: { name: `tool-${index}`, arguments: '' },
        }));
        const middle = pieces.map(({ call, length }) => take(call, length));
        const tails = texts.map((_, index) => take(index, Number.POSITIVE_INFINITY));
        expect(callsOf(...heads, ...middle, ...tails)).toEqual(
          texts.map((text, index) => ({
            id: `id-${index}`,
            name: `tool-${index}`,
            arguments: text,
          })),
        );
      }),
    );
  });

  it('takes content that comes in parts, thoughts apart', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Hel' },
      'lo',
      { type: 'image_url', image_url: {} },
    ];
    expect(eventsOf(chunk({ content }))).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hello' },
    ]);
  });

  it.each([
    [{ choices: {} }, 'choices is not a list'],
    [{ choices: [5] }, 'choices[0] is not an object'],
    [{ choices: [{ delta: 'x' }] }, 'choices[0].delta is not an object'],
    [{ choices: [{ finish_reason: {} }] }, 'choices[0].finish_reason is not text'],
    [chunk({ content: { toString: 1 } }), 'choices[0].delta.content is not text'],
    [chunk({ content: 5 }), 'choices[0].delta.content is not text'],
    [chunk({ content: [{ text: {} }] }), 'choices[0].delta.content[].text is not text'],
    [chunk({ reasoning: true }), 'choices[0].delta.reasoning is not text'],
    [chunk({ tool_calls: {} }), 'choices[0].delta.tool_calls is not a list'],
    [chunk({ tool_calls: [{ function: { name: 1 } }] }), 'tool_calls[].function.name is not text'],
  ])('names the field that does not fit: %j', (wire, fault) => {
    expect(() => eventsOf(wire)).toThrow(fault);
  });

  it('reads a call of a tool of free text as that of a function of one text', () => {
    const piece = (call: object) => chunk({ tool_calls: [{ index: 0, ...call }] });
    const events = eventsOf(
      piece({ id: 'c1', type: 'custom', custom: { name: 'patch', input: 'a "b' } }),
      piece({ custom: { input: '"\n' } }),
      chunk({}, 'tool_calls'),
    );
    expect(events).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'patch', arguments: '' },
      expect.objectContaining({ type: 'tool-call-delta', index: 0, arguments: '' }),
      { type: 'tool-call-delta', index: 0, arguments: '{"input":"a \\"b\\"\\n"}' },
      expect.objectContaining({ type: 'response-end', finishReason: 'tool_calls' }),
    ]);
  });

  it('takes no word of an upstream for a property of its own tables', () => {
    expect(() => eventsOf(chunk({}, 'constructor'))).toThrow('with "constructor"');
  });

  it.each([-5, 1.5, 1e308, 'NaN', {}, null, '-7', '7 '])(
    'does not know a count that is %j',
    (count) => {
      const usage = { prompt_tokens: count, completion_tokens: 3, prompt_tokens_details: count };
      expect(eventsOf(chunk({}, 'stop'), usageChunk(usage)).at(-1)).toMatchObject({
        usage: { inputTokens: undefined, outputTokens: 3, cachedInputTokens: undefined },
      });
    },
  );

  it('passes a whole answer of several choices on, in whatever form', () => {
    const choice = (index: number) => ({
      ...{ index, finish_reason: 'eos_token' },
      message: { role: 'assistant', content: `choice ${index}` },
    });
    const whole = { choices: [choice(0), choice(1)] };
    expect(new OpenAIAnswer('acme', 2).readableWhole(whole)).toBe(whole);
    expect(new OpenAIAnswer('acme').readableWhole(whole)).toBeUndefined();
  });
});
