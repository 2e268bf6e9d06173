/** /memory/notes: facts that someone wants kept, outside of any conversation. */
import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { Request } from 'express';
import type { DeletedNote, Note, NoteList } from '../../contract/memory.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { MemoryService } from '../../memory/memory.service.ts';
import { Audited } from '../audit/audited.ts';
import { type AuditTarget, auditedText } from '../audit/audit-target.ts';
import { LONGEST_CONTEXT_CURSOR, NOTES_A_PAGE } from '../limits.ts';
import { CallerMemory } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { limitParameter, optionalFlagParameter, textParameter } from '../validation/query.ts';
import { NoteBody, NoteChangeBody } from './dto/memory.dto.ts';
import { toNoteView } from '../views/memory-view.ts';
import { rememberNote } from '../views/remember-note.ts';

@Controller('memory/notes')
export class NotesController {
  constructor(private readonly memory: MemoryService) {}

  /** A search finds it from now on. It belongs to the key that makes it. */
  @OpenToKeys('remember')
  @Audited(({ body }, answer) => pinned(body, answer))
  @Post()
  @HttpCode(201)
  create(@ValidBody(NoteBody) body: NoteBody, @CallerMemory() access: MemoryAccess): Promise<Note> {
    return rememberNote(this.memory, body, access);
  }

  /**
   * Newest first. A key sees its own notes, and those of the administrator for the component as which
   * it always speaks; with `contexts` `component` or `all`, those of all keys there.
   */
  @OpenToKeys('remember')
  @Get()
  async list(
    @Query() query: Request['query'],
    @CallerMemory() access: MemoryAccess,
  ): Promise<NoteList> {
    const cursor = textParameter(query, 'cursor', LONGEST_CONTEXT_CURSOR);
    const component = textParameter(query, 'component');
    const about = textParameter(query, 'about');
    const tag = textParameter(query, 'tag');
    const owner = textParameter(query, 'key');
    const isPinned = optionalFlagParameter(query, 'pinned');
    const wanted = {
      limit: limitParameter(query, NOTES_A_PAGE),
      ...(cursor !== undefined && { cursor }),
      ...(component !== undefined && { component }),
      ...(about !== undefined && { about }),
      ...(tag !== undefined && { tag }),
      ...(owner !== undefined && { owner }),
      ...(isPinned !== undefined && { isPinned }),
    };
    const page = await this.memory.notes(wanted, access);
    return {
      count: page.notes.length,
      notes: page.notes.map(toNoteView),
      ...(page.nextCursor !== undefined && { next_cursor: page.nextCursor }),
    };
  }

  /** Pins or unpins a note of the administrator that has a component. */
  @Audited()
  @Patch(':id')
  async pin(
    @Param('id') id: string,
    @ValidBody(NoteChangeBody) body: NoteChangeBody,
    @CallerMemory() access: MemoryAccess,
  ): Promise<Note> {
    return toNoteView(await this.memory.pin(id, body.pinned, access));
  }

  /** Nothing of it stays in the database. A key cannot delete a note of the administrator. */
  @OpenToKeys('remember')
  @Audited()
  @Delete(':id')
  async remove(
    @Param('id') id: string,
    @CallerMemory() access: MemoryAccess,
  ): Promise<DeletedNote> {
    await this.memory.forget(id, access);
    return { success: true, note_id: id };
  }
}

/** Only a pin is recorded: a key's own notes are its own affair. */
function pinned(body: unknown, answer: unknown): AuditTarget | undefined {
  const isPin = typeof body === 'object' && body !== null && Reflect.get(body, 'pinned') === true;
  if (!isPin) return undefined;
  const subject = auditedText(answer, 'note_id');
  return subject === undefined ? {} : { subject };
}
