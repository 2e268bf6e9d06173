import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { AnthropicAnswer } from './anthropic-answer.ts';

type WireEvent = { readonly type: string } & Record<string, unknown>;

const START = {
  type: 'message_start',
  message: {
    usage: {
      input_tokens: 10,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 2,
      output_tokens: 1,
    },
  },
};
const STOP = { type: 'message_stop' };

function block(index: number, content_block: object): WireEvent {
  return { type: 'content_block_start', index, content_block };
}
function delta(index: number, value: object): WireEvent {
  return { type: 'content_block_delta', index, delta: value };
}
function blockStop(index: number): WireEvent {
  return { type: 'content_block_stop', index };
}
function stopReason(stop_reason: string | null, usage: object = { output_tokens: 7 }): WireEvent {
  return { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage };
}

function read(events: readonly WireEvent[]): readonly CompletionEvent[] {
  const answer = new AnthropicAnswer('acme');
  const seen = events.flatMap((event) => answer.accept(event));
  const end = answer.end();
  return end === undefined ? seen : [...seen, end];
}

describe('AnthropicAnswer', () => {
  it('streams text, with usage at both ends', () => {
    expect(
      read([
        START,
        block(0, { type: 'text', text: '' }),
        { type: 'ping' },
        delta(0, { type: 'text_delta', text: 'Hel' }),
        delta(0, { type: 'text_delta', text: 'lo' }),
        blockStop(0),
        stopReason('end_turn', {
          output_tokens: 7,
          input_tokens: null,
          output_tokens_details: { thinking_tokens: 3 },
        }),
        STOP,
      ]),
    ).toEqual([
      {
        type: 'usage',
        usage: {
          inputTokens: 17,
          outputTokens: undefined,
          cachedInputTokens: 5,
          cacheWriteTokens: 2,
          reasoningTokens: undefined,
          isEstimated: false,
        },
      },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      {
        type: 'response-end',
        finishReason: 'stop',
        rawFinishReason: 'end_turn',
        usage: {
          inputTokens: 17,
          outputTokens: 7,
          cachedInputTokens: 5,
          cacheWriteTokens: 2,
          reasoningTokens: 3,
          isEstimated: false,
        },
      },
    ]);
  });

  it('leaves unknown counts undefined', () => {
    const [end] = read([{ type: 'message_start', message: {} }, STOP]);
    expect(end).toEqual({
      type: 'response-end',
      finishReason: 'stop',
      usage: {
        inputTokens: undefined,
        outputTokens: undefined,
        cachedInputTokens: undefined,
        reasoningTokens: undefined,
        isEstimated: false,
      },
    });
  });

  it('keeps the cached count when a later event repeats only the fresh one', () => {
    const events = read([START, stopReason('end_turn', { input_tokens: 11 }), STOP]);
    expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 18, cachedInputTokens: 5 } });
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ])('calls %s %s', (raw, finishReason) => {
    expect(read([stopReason(raw), STOP])).toMatchObject([
      { type: 'response-end', finishReason, rawFinishReason: raw },
    ]);
  });

  it('numbers tool calls from 0, whatever blocks stand before them', () => {
    expect(
      read([
        block(0, { type: 'text', text: '' }),
        delta(0, { type: 'text_delta', text: 'Let me see.' }),
        block(1, { type: 'tool_use', id: 'toolu_a', name: 'get', input: {} }),
        delta(1, { type: 'input_json_delta', partial_json: '' }),
        delta(1, { type: 'input_json_delta', partial_json: '{"a":' }),
        delta(1, { type: 'input_json_delta', partial_json: '1}' }),
        blockStop(1),
        block(2, { type: 'tool_use', id: 'toolu_b', name: 'now', input: {} }),
        blockStop(2),
        block(3, { type: 'tool_use', id: 'toolu_c', name: 'put', input: { b: 2 } }),
        blockStop(3),
      ]),
    ).toEqual([
      { type: 'text-delta', text: 'Let me see.' },
      { type: 'tool-call-delta', index: 0, id: 'toolu_a', name: 'get', arguments: '' },
      { type: 'tool-call-delta', index: 0, arguments: '{"a":' },
      { type: 'tool-call-delta', index: 0, arguments: '1}' },
      { type: 'tool-call-delta', index: 1, id: 'toolu_b', name: 'now', arguments: '' },
      { type: 'tool-call-delta', index: 1, arguments: '{}' },
      { type: 'tool-call-delta', index: 2, id: 'toolu_c', name: 'put', arguments: '' },
      { type: 'tool-call-delta', index: 2, arguments: '{"b":2}' },
    ]);
  });

  it('gives the same arguments for any split and any order of two calls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { maxLength: 8 }),
        fc.array(fc.string(), { maxLength: 8 }),
        fc.boolean(),
        (first, second, isInterleaved) => {
          const pieces = (index: number, texts: readonly string[]) =>
            texts.map((text) => delta(index, { type: 'input_json_delta', partial_json: text }));
          const [a, b] = [pieces(4, first), pieces(7, second)];
          const deltas = isInterleaved
            ? Array.from({ length: 8 }, (_, n) => [a[n], b[n]]).flat()
            : [...a, ...b];
          const events = read([
            block(4, { type: 'tool_use', id: 'a', name: 'get', input: {} }),
            block(7, { type: 'tool_use', id: 'b', name: 'get', input: {} }),
            ...deltas.filter((one) => one !== undefined),
            blockStop(4),
            blockStop(7),
          ]);
          const argumentsOf = (index: number) =>
            events
              .filter((event) => event.type === 'tool-call-delta' && event.index === index)
              .map((event) => (event.type === 'tool-call-delta' ? event.arguments : ''))
              .join('');
          expect(argumentsOf(0)).toBe(first.join('') || '{}');
          expect(argumentsOf(1)).toBe(second.join('') || '{}');
        },
      ),
    );
  });

  it('passes reasoning on with its seal', () => {
    expect(
      read([
        block(0, { type: 'thinking', thinking: '', signature: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
        delta(0, { type: 'signature_delta', signature: 'c2VhbA==' }),
        blockStop(0),
        block(1, { type: 'redacted_thinking', data: 'b3BhcXVl' }),
        blockStop(1),
      ]),
    ).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'reasoning-delta', text: '', signature: 'c2VhbA==' },
      { type: 'reasoning-delta', text: '', block: 1, signature: 'redacted_thinking:b3BhcXVl' },
    ]);
  });

  it('keeps two thoughts apart that nobody has sealed', () => {
    expect(
      read([
        block(0, { type: 'thinking', thinking: 'One.' }),
        blockStop(0),
        block(1, { type: 'thinking', thinking: '' }),
        delta(1, { type: 'thinking_delta', thinking: 'Two.' }),
        blockStop(1),
      ]),
    ).toEqual([
      { type: 'reasoning-delta', text: 'One.' },
      { type: 'reasoning-delta', text: 'Two.', block: 1 },
    ]);
  });

  it('ends only after a word of the vendor that it has ended', () => {
    const text = [START, delta(0, { type: 'text_delta', text: 'Hel' })];
    const isEnded = (...events: WireEvent[]) =>
      read([...text, ...events]).at(-1)?.type === 'response-end';
    expect(isEnded()).toBe(false);
    expect(isEnded(stopReason(null))).toBe(false);
    expect(isEnded(stopReason('end_turn'))).toBe(true);
    expect(isEnded(STOP)).toBe(true);
  });

  it('is complete with the vendor’s last event, not before', () => {
    const answer = new AnthropicAnswer('acme');
    for (const event of [START, stopReason('end_turn')]) {
      answer.accept(event);
      expect(answer.isComplete).toBe(false);
    }
    answer.accept(STOP);
    expect(answer.isComplete).toBe(true);
  });

  it('throws the vendor’s error, by the name of the event or by its type', () => {
    const words = { type: 'overloaded_error', message: 'Overloaded' };
    expect(() => read([{ type: 'error', error: words }])).toThrow('Overloaded');
    expect(() => new AnthropicAnswer('acme').accept({ error: words }, 'error')).toThrow(
      'Overloaded',
    );
  });

  it.each([
    [block(0, null as never), 'content_block_start.content_block is not an object'],
    [delta(0, 'x' as never), 'content_block_delta.delta is not an object'],
    [delta(0, { type: 'text_delta', text: { toString: 1 } }), 'delta.text is not text'],
    [delta(0, { type: 'thinking_delta', thinking: 7 }), 'delta.thinking is not text'],
    [delta(-1, { type: 'input_json_delta', partial_json: '' }), 'content_block_delta.index'],
    [block(0, { type: 'tool_use', id: 'a', name: {} }), 'content_block.name is not text'],
    [block(0, { type: 'tool_use', id: 'a', name: 'b', input: 7 }), 'content_block.input'],
    [stopReason({} as never), 'message_delta.delta.stop_reason is not text'],
  ])('names the field that does not fit: %j', (event, fault) => {
    expect(() => read([event])).toThrow(fault);
  });

  it.each([-5, 1.5, 1e308, 'NaN', {}, null])('does not know a count that is %j', (count) => {
    expect(read([stopReason('end_turn', { output_tokens: count, input_tokens: 4 })])).toMatchObject(
      [{ usage: { inputTokens: 4, outputTokens: undefined } }],
    );
  });

  it.each([
    ['end_turn', [{ type: 'text', text: 'Hi' }]],
    ['tool_use', [{ type: 'tool_use', id: 'a', name: 'look', input: {} }]],
  ])('shows a whole message without a reason to stop as one with %s', (stop_reason, content) => {
    const answer = new AnthropicAnswer('acme');
    const whole = { type: 'message', content, stop_reason: null, usage: {} };
    answer.acceptWhole(whole);
    expect(answer.readableWhole(whole)).toMatchObject({ content, stop_reason });
  });
});
