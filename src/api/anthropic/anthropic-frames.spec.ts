import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnEnd, TranslatedEvent } from '../../conversation/events/turn-event.ts';
import { redactedSignature } from '../../model/vendors/redacted-reasoning.ts';
import { anthropicFrames } from './anthropic-frames.ts';

const START: TranslatedEvent = {
  type: 'turn-start',
  source: {
    contextId: 'c',
    provider: 'p',
    model: 'claude',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};
const END: TurnEnd = {
  type: 'turn-end',
  finishReason: 'stop',
  usage: {
    inputTokens: 12,
    outputTokens: 34,
    cachedInputTokens: 5,
    cacheWriteTokens: undefined,
    reasoningTokens: 7,
    isEstimated: false,
  },
  isInputCut: false,
  stored: undefined,
};

type Frame = { readonly event: string; readonly data: Readonly<Record<string, unknown>> };

function framesOf(...events: readonly TranslatedEvent[]): readonly Frame[] {
  const frames = anthropicFrames('r1', 9);
  const text = events.map((event) => frames.of(event) ?? '').join('');
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(frame) ?? [];
      return { event, data: JSON.parse(data) as Frame['data'] };
    });
}

/** The blocks as a client assembles them, each from its start to its stop. */
function blocksOf(frames: readonly Frame[]): readonly object[] {
  const blocks: Record<string, unknown>[] = [];
  for (const { event, data } of frames) {
    if (event === 'content_block_start') {
      expect(data['index']).toBe(blocks.length);
      blocks.push({ ...(data['content_block'] as object), json: '' });
    }
    if (event !== 'content_block_delta') continue;
    expect(data['index']).toBe(blocks.length - 1);
    const block = blocks.at(-1) ?? {};
    const { type: _, ...delta } = data['delta'] as Record<string, string>;
    for (const [name, piece] of Object.entries(delta)) {
      const field = name === 'partial_json' ? 'json' : name;
      block[field] = `${String(block[field] ?? '')}${piece}`;
    }
  }
  return blocks;
}

describe('anthropicFrames', () => {
  it('sends text in the vendor’s order of events, with the usage at the end', () => {
    const frames = framesOf(
      START,
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: '' },
      { type: 'text-delta', text: 'lo' },
      END,
    );
    expect(
      frames.map(({ event, data }) => (event === data['type'] ? event : 'a mismatch')),
    ).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(frames[0]?.data['message']).toMatchObject({
      id: 'msg_r1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 0 },
    });
    expect(frames.slice(3, 6).map(({ data }) => data)).toEqual([
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
      { type: 'content_block_stop', index: 0 },
    ]);
    expect(frames[6]?.data).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: {
        input_tokens: 7,
        cache_read_input_tokens: 5,
        output_tokens: 34,
        output_tokens_details: { thinking_tokens: 7 },
      },
    });
  });

  it('seals each thinking block byte for byte, and shows a redacted one as such', () => {
    const frames = framesOf(
      START,
      { type: 'reasoning-delta', text: 'First' },
      { type: 'reasoning-delta', text: '', signature: 'c2VhbA==' },
      { type: 'reasoning-delta', text: '', signature: redactedSignature('ZGF0YQ==') },
      { type: 'reasoning-delta', text: 'then', signature: 'bW9yZQ==' },
      { type: 'text-delta', text: 'Yes.' },
      END,
    );
    expect(blocksOf(frames)).toEqual([
      { type: 'thinking', thinking: 'First', signature: 'c2VhbA==', json: '' },
      { type: 'redacted_thinking', data: 'ZGF0YQ==', json: '' },
      { type: 'thinking', thinking: 'then', signature: 'bW9yZQ==', json: '' },
      { type: 'text', text: 'Yes.', json: '' },
    ]);
    expect(frames.filter(({ event }) => event === 'content_block_stop')).toHaveLength(4);
  });

  it('shows two thoughts as two blocks, even without seals', () => {
    const frames = framesOf(
      START,
      { type: 'reasoning-delta', text: 'One.' },
      { type: 'reasoning-delta', text: 'Two', block: 1 },
      { type: 'reasoning-delta', text: '.', block: 1 },
      END,
    );
    expect(blocksOf(frames)).toEqual([
      { type: 'thinking', thinking: 'One.', signature: '', json: '' },
      { type: 'thinking', thinking: 'Two.', signature: '', json: '' },
    ]);
  });

  it('continues the message when another model continues the answer', () => {
    const frames = framesOf(
      START,
      { type: 'text-delta', text: 'a' },
      START,
      { type: 'text-delta', text: 'b' },
      END,
    );
    expect(frames.filter(({ event }) => event === 'message_start')).toHaveLength(1);
    expect(blocksOf(frames)).toMatchObject([{ text: 'ab' }]);
  });

  it('ends an empty answer without a block', () => {
    expect(framesOf(START, END).map(({ event }) => event)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ]);
  });

  it('names the stop sequence, if it is known', () => {
    const [, last] = framesOf(START, { ...END, stopSequence: 'END' });
    expect(last?.data['delta']).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });

  it('keeps the vendor’s own reason where it says more than ours', () => {
    const stopOf = (rawFinishReason: string, finishReason: TurnEnd['finishReason']) =>
      framesOf(START, { ...END, finishReason, rawFinishReason })[1]?.data['delta'];
    expect(stopOf('pause_turn', 'stop')).toMatchObject({ stop_reason: 'pause_turn' });
    expect(stopOf('model_context_window_exceeded', 'length')).toMatchObject({
      stop_reason: 'model_context_window_exceeded',
    });
    expect(stopOf('eos', 'stop')).toMatchObject({ stop_reason: 'end_turn' });
  });

  it('counts the classes of input apart', () => {
    const usage = { ...END.usage, inputTokens: 100, cachedInputTokens: 70, cacheWriteTokens: 20 };
    expect(framesOf(START, { ...END, usage })[1]?.data['usage']).toMatchObject({
      input_tokens: 10,
      cache_read_input_tokens: 70,
      cache_creation_input_tokens: 20,
    });
  });

  it('keeps alive with a ping, and reports a failure in the vendor’s form', () => {
    const frames = anthropicFrames('r1', 9);
    expect(frames.keepAlive?.()).toBe('event: ping\ndata: {"type":"ping"}\n\n');
    const error = {
      error: 'It was cut.',
      detail: 'It was cut.',
      code: 'rate_limited',
      request_id: 'r1',
      timestamp: '',
    } as const;
    expect(frames.failure(error)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"It was cut."},"request_id":"r1"}\n\n',
    );
  });

  it('gives the same calls however their arguments are split', () => {
    const input = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.array(input, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        (inputs, size) => {
          const deltas = inputs.flatMap((value, index): TranslatedEvent[] => {
            const pieces = JSON.stringify(value).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
            return pieces.map((piece, at) => ({
              type: 'tool-call-delta',
              index,
              ...(at === 0 && { id: `call_${index}`, name: 'tool' }),
              arguments: piece,
            }));
          });
          const frames = framesOf(START, ...deltas, { ...END, finishReason: 'tool_calls' });
          expect(blocksOf(frames)).toEqual(
            inputs.map((value, index) => ({
              type: 'tool_use',
              id: `call_${index}`,
              name: 'tool',
              input: {},
              caller: { type: 'direct' },
              json: JSON.stringify(value),
            })),
          );
        },
      ),
    );
  });
});
