/** What was found in memory, as JSON; pure. */
import type { MemoryHit } from '../../contract/memory.ts';
import type { FoundMemory } from '../../memory/memory-query.ts';
import { speakerOf } from '../../memory/speaker-of.ts';
import { toMessageView } from './message-view.ts';

export function toMemoryHit({ contextId, message, score, before, after }: FoundMemory): MemoryHit {
  return {
    type: 'message',
    context: contextId,
    message: toMessageView(message, false),
    time: new Date(message.timestamp).toISOString(),
    speaker: speakerOf(message.message),
    score,
    neighbours: {
      before: before.map((one) => toMessageView(one, false)),
      after: after.map((one) => toMessageView(one, false)),
    },
  };
}
