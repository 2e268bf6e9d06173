import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnEnd, TurnStart } from '../../conversation/events/turn-event.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { streamText } from './to-stream-data.ts';

function start(more: Partial<TurnStart['source']> = {}): TurnStart {
  const route = { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined };
  return {
    type: 'turn-start',
    source: {
      contextId: 'c',
      provider: 'p',
      model: 'm',
      isSimulated: false,
      isFallback: false,
      route: { ...route, prompt: undefined },
      ...more,
    } as TurnStart['source'],
  };
}

const END: TurnEnd = {
  type: 'turn-end',
  finishReason: 'stop',
  usage: {
    inputTokens: 1,
    outputTokens: undefined,
    cachedInputTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: false,
  },
  isInputCut: false,
  stored: { messageId: 'id', version: 3 },
} as TurnEnd;

const FAILURE: ErrorBody = {
  error: 'It was cut.',
  detail: 'It was cut.',
  code: 'upstream_truncated',
  request_id: 'r',
  timestamp: '2026-04-24T12:34:56.789Z',
};

const parse = (text: string | undefined): unknown => JSON.parse(text ?? 'null');
const timestamp = expect.any(String) as string;

describe('streamText', () => {
  it('has no frame for the start of a turn, nor for reasoning that only carries a seal', () => {
    const text = streamText('c');
    expect(text.of(start())).toBeUndefined();
    expect(text.of({ type: 'reasoning-delta', text: '', signature: 'x' })).toBeUndefined();
  });

  it('has no frame for a text that only begins another one', () => {
    const vendor = { dialect: 'openai-responses', fields: { phase: 'final_answer' } } as const;
    const { of } = streamText('a');
    expect(of({ type: 'text-delta', text: '', vendor })).toBeUndefined();
    expect(of({ type: 'text-marks', vendor })).toBeUndefined();
  });

  it('is one line of JSON for every text, model and context', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string(),
        fc.string(),
        (chunk, model, contextId) => {
          const text = streamText(undefined);
          text.of(start({ model, contextId }));
          const line = text.of({ type: 'text-delta', text: chunk }) ?? '';
          expect(line).not.toMatch(/[\n\r]/);
          expect(JSON.parse(line)).toEqual({
            chunk,
            context: contextId,
            model,
            provider: 'p',
            timestamp,
            done: false,
          });
        },
      ),
    );
  });

  it('carries reasoning and tool calls beside an empty chunk', () => {
    const text = streamText('c');
    text.of(start());
    const common = { chunk: '', context: 'c', model: 'm', provider: 'p', timestamp, done: false };
    expect(parse(text.of({ type: 'reasoning-delta', text: 'so' }))).toEqual({
      ...common,
      reasoning: 'so',
    });
    const call = { index: 0, id: 'c1', name: 'look', arguments: '{"a' };
    expect(parse(text.of({ type: 'tool-call-delta', ...call }))).toEqual({
      ...common,
      tool_call: call,
    });
  });

  it('ends with the model that answered, and without unknown counts', () => {
    const text = streamText('c');
    text.of(start({ isSimulated: true, isFallback: true }));
    expect(parse(text.of(END))).toEqual({
      chunk: '',
      context: 'c',
      model: 'm',
      provider: 'p',
      timestamp,
      done: true,
      finish_reason: 'stop',
      usage: { input_tokens: 1, estimated: false },
      message_id: 'id',
      context_version: 3,
      attempts: 1,
      route: { attempts: 1 },
      simulated: true,
      fallback: true,
    });
  });

  it('ends a turn that no model answered with the model and provider of the request', () => {
    const end = { ...END, finishReason: 'cancelled', stored: undefined } as const;
    expect(parse(streamText('named').of(end))).toEqual({
      chunk: '',
      context: 'named',
      timestamp,
      done: true,
      finish_reason: 'cancelled',
      usage: { input_tokens: 1, estimated: false },
    });
    expect(parse(streamText(undefined).of(end))).not.toHaveProperty('context');
  });

  it('has a terminal frame for a failure, which never looks complete', () => {
    const text = streamText('c');
    text.of(start());
    expect(parse(text.failure({ ...FAILURE, retry_after_ms: 7 }))).toEqual({
      error: 'It was cut.',
      code: 'upstream_truncated',
      retry_after_ms: 7,
      request_id: 'r',
      chunk: '',
      context: 'c',
      model: 'm',
      provider: 'p',
      timestamp: FAILURE.timestamp,
      done: true,
      finish_reason: 'error',
    });
  });
});
