import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerDelta, ToolCallDelta } from '../../model/completion-event.ts';
import { SerialCalls } from './serial-calls.ts';

function call(index: number, json: string, head = false): ToolCallDelta {
  return {
    type: 'tool-call-delta',
    index,
    ...(head && { id: `call_${index}`, name: 'tool' }),
    arguments: json,
  };
}

function serial(deltas: readonly AnswerDelta[]): readonly AnswerDelta[] {
  const calls = new SerialCalls();
  return [...deltas.flatMap((delta) => calls.push(delta)), ...calls.end()];
}

/** The arguments of calls, split anywhere and interleaved. */
const interleaved = fc
  .array(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), { minLength: 1, maxLength: 4 })
  .chain((inputs) => {
    const texts = inputs.map((input) => JSON.stringify(input));
    const cuts = fc.tuple(
      ...texts.map((text) => fc.array(fc.nat({ max: text.length }), { maxLength: 5 })),
    );
    return fc.tuple(fc.constant(texts), cuts, fc.infiniteStream(fc.nat()));
  })
  .map(([texts, cuts, picks]) => {
    const queues = texts.map((text, index) => {
      const places = [0, ...(cuts[index] ?? []).toSorted((a, b) => a - b), text.length];
      return places
        .slice(1)
        .map((end, at) => call(index, text.slice(places[at] ?? 0, end), at === 0));
    });
    const deltas: ToolCallDelta[] = [];
    while (queues.some((queue) => queue.length > 0)) {
      const open = queues.filter((queue) => queue.length > 0);
      const next = open[(picks.next().value ?? 0) % open.length]?.shift();
      if (next !== undefined) deltas.push(next);
    }
    return { texts, deltas };
  });

describe('SerialCalls', () => {
  it('passes on sequential calls at once', () => {
    const calls = new SerialCalls();
    const deltas = [
      { type: 'text-delta', text: 'Let me see.' } as const,
      call(0, '', true),
      call(0, '{"a":'),
      call(0, '1}'),
      call(1, '', true),
      call(1, '{}'),
    ];
    expect(deltas.map((delta) => calls.push(delta))).toEqual(deltas.map((delta) => [delta]));
    expect(calls.end()).toEqual([]);
  });

  it('holds interleaved deltas until the open call is complete', () => {
    const calls = new SerialCalls();
    const text = { type: 'text-delta', text: 'and' } as const;
    expect(calls.push(call(0, '{"a":', true))).toEqual([call(0, '{"a":', true)]);
    expect(calls.push(call(1, '{', true))).toEqual([]);
    expect(calls.push(text)).toEqual([]);
    expect(calls.push(call(0, '1}'))).toEqual([call(0, '1}'), call(1, '{', true)]);
    expect(calls.push(call(1, '}'))).toEqual([call(1, '}'), text]);
  });

  it('releases incomplete calls at the end', () => {
    expect(serial([call(0, '', true), call(1, '{}', true), call(0, '{"a')])).toEqual([
      call(0, '', true),
      call(0, '{"a'),
      call(1, '{}', true),
    ]);
  });

  it('gives the same calls in sequence, however they were split and interleaved', () => {
    fc.assert(
      fc.property(interleaved, ({ texts, deltas }) => {
        const sent = serial(deltas);
        const order = sent.map((delta) => (delta.type === 'tool-call-delta' ? delta.index : -1));
        const runs = order.filter((index, at) => index !== order[at - 1]);
        expect(runs).toHaveLength(new Set(order).size);
        for (const [index, text] of texts.entries()) {
          const own = sent.filter(
            (delta): delta is ToolCallDelta =>
              delta.type === 'tool-call-delta' && delta.index === index,
          );
          expect(own.map((delta) => delta.arguments).join('')).toBe(text);
          expect(own.filter(({ id }) => id !== undefined)).toEqual(own.slice(0, 1));
        }
      }),
    );
  });
});
