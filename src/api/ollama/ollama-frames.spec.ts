import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnEnd, TranslatedEvent } from '../../conversation/events/turn-event.ts';
import { ollamaFrames } from './ollama-frames.ts';
import type { OllamaRoute } from './to-ollama-answer.ts';

const START: TranslatedEvent = {
  type: 'turn-start',
  source: {
    contextId: 'c',
    provider: 'p',
    model: 'llama',
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
    cachedInputTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: false,
  },
  isInputCut: false,
  stored: undefined,
};

type Line = Readonly<Record<string, unknown>>;

function linesOf(route: OllamaRoute, ...events: readonly TranslatedEvent[]): readonly Line[] {
  const frames = ollamaFrames(route, 'asked', performance.now());
  const text = events.map((event) => frames.of(event) ?? '').join('');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('ollamaFrames', () => {
  it('sends a chat line by line, the last with done reason, counts and times', () => {
    const head = { model: 'llama', created_at: expect.any(String), done: false };
    const lines = linesOf(
      'chat',
      START,
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'reasoning-delta', text: '', signature: 'seal' },
      { type: 'text-delta', text: 'Yes.' },
      END,
    );
    expect(lines).toEqual([
      { ...head, message: { role: 'assistant', content: '', thinking: 'Hm.' } },
      { ...head, message: { role: 'assistant', content: 'Yes.' } },
      {
        ...head,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        total_duration: expect.any(Number),
        prompt_eval_count: 12,
        prompt_eval_duration: expect.any(Number),
        eval_count: 34,
        eval_duration: expect.any(Number),
      },
    ]);
  });

  it('sends the same for a prompt in its own fields', () => {
    const lines = linesOf('generate', START, { type: 'text-delta', text: 'Yes.' }, END);
    expect(lines).toMatchObject([
      { response: 'Yes.', done: false },
      { response: '', done: true },
    ]);
    expect(lines[0]).not.toHaveProperty('message');
  });

  it.each([
    ['length', 'length'],
    ['tool_calls', 'stop'],
    ['content_filter', 'content_filter'],
  ] as const)('reports %s as %s', (finishReason, reason) => {
    expect(linesOf('chat', START, { ...END, finishReason }).at(-1)?.['done_reason']).toBe(reason);
  });

  it('omits an unknown count', () => {
    const usage = { ...END.usage, inputTokens: undefined };
    expect(linesOf('chat', START, { ...END, usage })[0]).not.toHaveProperty('prompt_eval_count');
  });

  it('sends complete calls, however their arguments are split', () => {
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
          const lines = linesOf('chat', START, ...deltas, END);
          expect(lines).toHaveLength(2);
          const toolCalls = inputs.map((value, index) => ({
            id: `call_${index}`,
            function: { name: 'tool', arguments: JSON.parse(JSON.stringify(value)) as unknown },
          }));
          expect(lines[0]?.['message']).toEqual({
            role: 'assistant',
            content: '',
            tool_calls: toolCalls,
          });
        },
      ),
    );
  });

  it('keeps alive with an empty message, and ends a failure with its message', () => {
    const frames = ollamaFrames('chat', 'asked', 0);
    expect(frames.contentType).toBe('application/x-ndjson');
    expect(JSON.parse(frames.keepAlive?.() ?? '')).toMatchObject({
      model: 'asked',
      message: { role: 'assistant', content: '' },
      done: false,
    });
    const error = {
      error: 'It was cut.',
      detail: 'It was cut.',
      code: 'upstream_truncated',
      request_id: 'r1',
      timestamp: '',
    } as const;
    expect(frames.failure(error)).toBe('{"error":"It was cut."}\n');
  });
});
