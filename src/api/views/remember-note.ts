/** Keeps a note, whichever surface is asked to. */
import type { Note, NoteRequest } from '../../contract/memory.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import type { MemoryService } from '../../memory/memory.service.ts';
import { toNoteView } from './memory-view.ts';

/** @throws RhetorError as `MemoryService.remember` */
export async function rememberNote(
  memory: MemoryService,
  { text, component, about, tags, pinned }: NoteRequest,
  access: MemoryAccess,
): Promise<Note> {
  const given = {
    text,
    ...(component !== undefined && { component }),
    ...(about !== undefined && { about }),
    ...(tags !== undefined && { tags }),
    ...(pinned !== undefined && { isPinned: pinned }),
  };
  return toNoteView(await memory.remember(given, access));
}
