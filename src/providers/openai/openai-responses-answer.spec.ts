import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { OpenAIResponsesAnswer } from './openai-responses-answer.ts';

type WireEvent = { readonly type: string } & Record<string, unknown>;

const THINKER = { provider: 'openai', model: 'gpt-6.1-terra' };
const OFFERED = {
  tools: [],
  vendor: {
    dialect: 'openai-responses',
    fields: { tools: [{ type: 'local_shell' }, { type: 'computer_use_preview' }] },
  },
} as const;

function read(...events: readonly WireEvent[]): readonly CompletionEvent[] {
  const answer = new OpenAIResponsesAnswer(THINKER, OFFERED);
  const seen = events.flatMap((event) => answer.accept(event));
  const end = answer.end();
  return end === undefined ? seen : [...seen, end];
}

function text(delta: string): WireEvent {
  return { type: 'response.output_text.delta', output_index: 0, delta };
}
function added(output_index: number, item: object): WireEvent {
  return { type: 'response.output_item.added', output_index, item };
}
function done(output_index: number, item: object): WireEvent {
  return { type: 'response.output_item.done', output_index, item };
}
function pieceOfCall(output_index: number, delta: string): WireEvent {
  return { type: 'response.function_call_arguments.delta', output_index, delta };
}
function call(call_id: string, name: string, args = ''): object {
  return { type: 'function_call', id: `fc_${call_id}`, call_id, name, arguments: args };
}
function completed(response: object = {}): WireEvent {
  return { type: 'response.completed', response: { status: 'completed', ...response } };
}
function incomplete(response: object): WireEvent {
  return { type: 'response.incomplete', response: { status: 'incomplete', ...response } };
}

describe('OpenAIResponsesAnswer', () => {
  it('gives text once, however often it is said, and the end with its counts', () => {
    expect(
      read(
        { type: 'response.created', response: { status: 'in_progress' } },
        added(0, { type: 'message', content: [] }),
        text('Hel'),
        text(''),
        text('lo'),
        { type: 'response.output_text.done', output_index: 0, text: 'Hello' },
        done(0, { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }),
        { type: 'an.event.of.next.year', delta: 'x' },
        completed({
          usage: {
            input_tokens: 10,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens: 5,
            output_tokens_details: { reasoning_tokens: 3 },
          },
        }),
      ),
    ).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      {
        type: 'response-end',
        finishReason: 'stop',
        rawFinishReason: 'completed',
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

  it('gives a refusal as text', () => {
    expect(read({ type: 'response.refusal.delta', output_index: 0, delta: 'No.' })).toEqual([
      { type: 'text-delta', text: 'No.' },
    ]);
  });

  it.each([
    [completed(), 'stop', 'completed'],
    [{ type: 'response.completed', response: {} }, 'stop', 'completed'],
    [
      incomplete({ incomplete_details: { reason: 'max_output_tokens' } }),
      'length',
      'max_output_tokens',
    ],
    [
      incomplete({ incomplete_details: { reason: 'content_filter' } }),
      'content_filter',
      'content_filter',
    ],
    [incomplete({ incomplete_details: null }), 'length', 'incomplete'],
  ])('%j ends with %s', (event, finishReason, rawFinishReason) => {
    expect(read(event).at(-1)).toMatchObject({
      type: 'response-end',
      finishReason,
      rawFinishReason,
      usage: { inputTokens: undefined, reasoningTokens: undefined },
    });
  });

  it.each([
    [incomplete({ incomplete_details: { reason: 'of_next_year' } }), '"of_next_year"'],
    [completed({ status: 'cancelled' }), '"cancelled"'],
    [{ type: 'response.cancelled', response: {} }, '"cancelled"'],
  ])('%j is no end', (event, word) => {
    expect(() => read(text('Hi'), event)).toThrow(word);
  });

  it('leaves out details that a server does not count', () => {
    const usage = { input_tokens: 1, output_tokens: 2 };
    expect(read(completed({ usage })).at(-1)).toMatchObject({
      usage: { inputTokens: 1, outputTokens: 2, cachedInputTokens: undefined },
    });
  });

  it('has no end before the vendor’s last event', () => {
    const answer = new OpenAIResponsesAnswer(THINKER, OFFERED);
    answer.accept(text('Hi'));
    expect([answer.isComplete, answer.end()]).toEqual([false, undefined]);
    answer.accept(completed());
    expect([answer.isComplete, answer.end()?.type]).toEqual([true, 'response-end']);
  });

  it('throws the failure of the answer, and an error event', () => {
    const error = { code: 'rate_limit_exceeded', message: 'Slow down' };
    expect(() => read({ type: 'response.failed', response: { error } })).toThrow('Slow down');
    expect(() => read({ type: 'response.failed', response: { error: null } })).toThrow(
      'no status code',
    );
    expect(() => read({ type: 'error', ...error })).toThrow('Slow down');
    expect(() => read({ type: 'error', error })).toThrow('Slow down');
  });
});

describe('an item', () => {
  const whole = { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Hello' }] };

  it.each([
    ['both', { output_index: 0, item_id: 'm' }, { output_index: 0 }],
    ['its index alone', { output_index: 0 }, { output_index: 0 }],
    ['its id alone', { item_id: 'm' }, {}],
    ['its id, then its index', { item_id: 'm' }, { output_index: 0 }],
    ['nothing, then both', {}, { output_index: 0 }],
    ['another id each time', { output_index: 0, item_id: 'x' }, { output_index: 0 }],
  ])('is said once where a server names %s', (_what, named, doneBy) => {
    const say = { type: 'response.output_text.delta', ...named };
    const events = read(
      { ...say, delta: 'Hel' },
      { ...say, delta: 'lo' },
      { type: 'response.output_text.done', ...named, text: 'Hello' },
      { type: 'response.output_item.done', ...doneBy, item: whole },
      completed({ output: [whole] }),
    );
    expect(events.map((event) => (event.type === 'text-delta' ? event.text : event.type))).toEqual([
      'Hel',
      'lo',
      'response-end',
    ]);
  });

  it('adds nothing that contradicts what was said', () => {
    const other = { ...whole, content: [{ type: 'output_text', text: 'Goodbye' }] };
    expect(read(text('Hello'), done(0, other), completed({ output: [other] }))).toHaveLength(2);
  });

  it('that is unknown to this version takes nothing of the others', () => {
    const search = { type: 'web_search_call', id: 'ws_1' };
    expect(read(added(0, search), done(0, search), done(1, whole), completed())).toMatchObject([
      { type: 'vendor-item' },
      { type: 'text-delta', text: 'Hello' },
      { type: 'response-end', finishReason: 'stop' },
    ]);
  });
});

describe('reasoning', () => {
  it('comes as its summary, each part a paragraph, with its seal last', () => {
    const summary = 'response.reasoning_summary_text.delta';
    const part = 'response.reasoning_summary_part.added';
    const item = { type: 'reasoning', id: 'rs_1', summary: [] };
    expect(
      read(
        added(0, { ...item, encrypted_content: 'half' }),
        { type: part, output_index: 0, summary_index: 0 },
        { type: summary, output_index: 0, summary_index: 0, delta: 'Think.' },
        { type: part, output_index: 0, summary_index: 1 },
        { type: summary, output_index: 0, summary_index: 1, delta: 'Again.' },
        done(0, { ...item, encrypted_content: 'gAAA==' }),
      ),
    ).toEqual([
      { type: 'reasoning-delta', text: 'Think.' },
      { type: 'reasoning-delta', text: '\n\n' },
      { type: 'reasoning-delta', text: 'Again.' },
      {
        type: 'reasoning-delta',
        text: '',
        signature: 'openai_reasoning:openai/gpt-6.1-terra:gAAA==',
      },
    ]);
  });

  it('comes in full from servers that show it, and unsealed from those that do not seal', () => {
    expect(
      read(
        { type: 'response.reasoning_text.delta', output_index: 0, delta: 'hm' },
        done(0, { type: 'reasoning', encrypted_content: null }),
      ),
    ).toEqual([{ type: 'reasoning-delta', text: 'hm' }]);
  });

  it('has a block for each of its items, sealed or not', () => {
    const say = (index: number, delta: string) => ({
      type: 'response.reasoning_text.delta',
      output_index: index,
      delta,
    });
    expect(read(say(0, 'One.'), say(2, 'Two'), say(2, '.'))).toEqual([
      { type: 'reasoning-delta', text: 'One.' },
      { type: 'reasoning-delta', text: 'Two', block: 1 },
      { type: 'reasoning-delta', text: '.', block: 1 },
    ]);
  });
});

describe('tool calls', () => {
  it('count from 0, whatever items stand before them', () => {
    expect(
      read(
        text('I will look.'),
        added(1, call('a', 'look')),
        pieceOfCall(1, '{"x"'),
        pieceOfCall(1, ':1}'),
        { type: 'response.function_call_arguments.done', output_index: 1, arguments: '{"x":1}' },
        done(1, call('a', 'look', '{"x":1}')),
        added(2, call('b', 'look')),
        pieceOfCall(2, '{}'),
        done(2, call('b', 'look', '{}')),
        completed(),
      ),
    ).toMatchObject([
      { type: 'text-delta' },
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', arguments: '' },
      { type: 'tool-call-delta', index: 0, arguments: '{"x"' },
      { type: 'tool-call-delta', index: 0, arguments: ':1}' },
      { type: 'tool-call-delta', index: 1, id: 'b', name: 'look', arguments: '' },
      { type: 'tool-call-delta', index: 1, arguments: '{}' },
      { type: 'response-end', finishReason: 'tool_calls', rawFinishReason: 'completed' },
    ]);
  });

  it.each([
    ['with an opening', [added(0, call('a', 'look')), done(0, call('a', 'look', '{"x":1}'))]],
    ['alone', [done(0, call('a', 'look', '{"x":1}'))]],
  ])('are taken whole %s', (_how, events) => {
    const deltas = read(...events).filter((event) => event.type === 'tool-call-delta');
    expect(deltas[0]).toMatchObject({ id: 'a', name: 'look' });
    expect(deltas.map((delta) => delta.arguments).join('')).toBe('{"x":1}');
  });

  it('that are cut off by the limit end with length', () => {
    const reason = { reason: 'max_output_tokens' };
    expect(
      read(added(0, call('a', 'look')), incomplete({ incomplete_details: reason })).at(-1),
    ).toMatchObject({ finishReason: 'length' });
  });
});

describe('a response that some servers leave without its last status', () => {
  it.each([
    ['completed', {}],
    ['incomplete', { incomplete_details: { reason: 'max_output_tokens' } }],
  ])('is shown as %s', (status, fields) => {
    const answer = new OpenAIResponsesAnswer(THINKER, OFFERED);
    const whole = { object: 'response', status: 'in_progress', output: [], ...fields };
    expect(answer.readableWhole(whole)).toEqual({ ...whole, status });
    expect(answer.readable({ type: 'response.completed', response: whole })).toEqual({
      ...{ type: 'response.completed', response: { ...whole, status } },
    });
    const begun = { type: 'response.in_progress', response: whole };
    expect(answer.readable(begun)).toBe(begun);
  });
});
