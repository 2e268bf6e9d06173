/** What was found and noted in memory, as JSON; pure. */
import type { NewNote } from '../../context/records/note.ts';
import type { MemoryHit, Note } from '../../contract/memory.ts';
import type { FoundMemory } from '../../memory/memory-query.ts';
import { speakerOf } from '../../memory/speaker-of.ts';
import { toMessageView } from './message-view.ts';

export function toMemoryHit(found: FoundMemory): MemoryHit {
  const { score } = found;
  if (found.type === 'note') {
    return {
      type: 'note',
      note: toNoteView(found.note),
      time: timeOf(found.note.createdAt),
      score,
    };
  }
  const { contextId, message, before, after } = found;
  return {
    type: 'message',
    context: contextId,
    message: toMessageView(message, false),
    time: timeOf(message.timestamp),
    speaker: speakerOf(message.message),
    score,
    neighbours: {
      before: before.map((one) => toMessageView(one, false)),
      after: after.map((one) => toMessageView(one, false)),
    },
  };
}

export function toNoteView(note: NewNote): Note {
  const { id, text, component, about, tags, owner, isPinned, createdAt } = note;
  return {
    note_id: id,
    text,
    ...(component !== undefined && { component }),
    ...(about !== undefined && { about }),
    tags,
    pinned: isPinned,
    ...(owner !== undefined && { key_id: owner }),
    created_at: timeOf(createdAt),
  };
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
