import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Reply } from '../reply.ts';
import type { TurnEvent } from '../turn-event.ts';
import { Transcript } from './transcript.ts';

type Delta = Exclude<TurnEvent, { type: 'turn-start' | 'turn-end' }>;

const delta: fc.Arbitrary<Delta> = fc.oneof(
  fc.record({ type: fc.constant('text-delta' as const), text: fc.string({ maxLength: 5 }) }),
  fc.record(
    {
      type: fc.constant('reasoning-delta' as const),
      text: fc.string({ maxLength: 5 }),
      signature: fc.constant('sealed'),
    },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record({
    type: fc.constant('tool-call-delta' as const),
    index: fc.constantFrom(0, 1),
    arguments: fc.string({ maxLength: 5 }),
  }),
);

function replyOf(deltas: readonly TurnEvent[]) {
  const reply = new Reply();
  for (const event of deltas) {
    if (event.type !== 'turn-start' && event.type !== 'turn-end') reply.add(event);
  }
  return reply.toMessage();
}

function transcriptOf(deltas: readonly Delta[]): readonly TurnEvent[] {
  const transcript = new Transcript();
  for (const event of deltas) transcript.add(event);
  return transcript.events;
}

it('tells the same answer with fewer events', () => {
  const deltas: Delta[] = [
    { type: 'text-delta', text: 'one ' },
    { type: 'text-delta', text: 'two' },
    { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', arguments: '{' },
    { type: 'tool-call-delta', index: 0, arguments: '}' },
  ];
  expect(transcriptOf(deltas)).toEqual([
    { type: 'text-delta', text: 'one two' },
    { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', arguments: '{}' },
  ]);
});

it('tells the same answer, whatever was said', () => {
  fc.assert(
    fc.property(fc.array(delta), (deltas) => {
      const told = transcriptOf(deltas);
      expect(told.length).toBeLessThanOrEqual(deltas.length);
      expect(replyOf(told)).toEqual(replyOf(deltas));
    }),
  );
});
