import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../model/completion-event.ts';
import { AnswerMeter } from './answer-meter.ts';

function meter(...events: readonly CompletionEvent[]): AnswerMeter {
  const measured = new AnswerMeter('acme', 10);
  for (const event of events) measured.add(event);
  return measured;
}
function text(value: string): CompletionEvent {
  return { type: 'text-delta', text: value };
}

describe('AnswerMeter', () => {
  it('accepts as many bytes as the limit allows, of all kinds together', () => {
    const measured = meter(
      text('äb'),
      { type: 'reasoning-delta', text: 'cd' },
      { type: 'tool-call-delta', index: 0, id: 'e', name: 'f', arguments: 'ghi' },
    );
    expect(() => measured.add(text(''))).not.toThrow();
    expect(() => measured.add(text('j'))).toThrow(
      expect.objectContaining({
        code: 'upstream_error',
        isRetryable: false,
        message:
          'acme sent an answer of more than 10 bytes of text, reasoning and arguments (RHETOR_ANSWER_LIMIT); it was cut.',
      }),
    );
  });

  it('bounds the frames that are held until the end, and no others', () => {
    const frame = (isClosing: boolean): CompletionEvent => ({
      ...{ type: 'vendor-frame', text: '{"a":1}', isClosing },
    });
    const measured = meter(frame(false), frame(false), frame(true));
    expect(() => measured.add(frame(true))).toThrow('more than 10 bytes besides its text');
  });

  it.each<CompletionEvent>([
    text('01234567890'),
    { type: 'reasoning-delta', text: '01234567890' },
    { type: 'reasoning-delta', text: '', signature: '01234567890' },
    { type: 'tool-call-delta', index: 0, arguments: '01234567890' },
    { type: 'tool-call-delta', index: 0, name: '01234567890', arguments: '' },
    { type: 'tool-call-delta', index: 0, id: '01234567890', arguments: '' },
  ])('counts %j', (event) => {
    expect(() => meter(event)).toThrow('more than 10 bytes');
  });

  it('accepts no more parts than an import of the answer would', () => {
    const measured = new AnswerMeter('acme', 1_000_000);
    const call: CompletionEvent = { type: 'tool-call-delta', index: 0, id: 'c', arguments: '' };
    for (let n = 0; n < 4_000; n += 1) measured.add(call);
    expect(() => measured.add(call)).toThrow('more than 4000 tool calls and thoughts');
    const thoughts = new AnswerMeter('acme', 1_000_000);
    const think = (block: number): CompletionEvent => ({
      type: 'reasoning-delta',
      text: 'm',
      block,
    });
    for (let block = 0; block < 4_000; block += 1) thoughts.add(think(block));
    expect(() => thoughts.add(think(3_999))).not.toThrow();
    expect(() => thoughts.add(think(4_000))).toThrow('more than 4000 tool calls and thoughts');
  });
});
