/** Memory: finds what was said and noted before, within what the caller may see, and keeps notes. */
import { Injectable } from '@nestjs/common';
import { ContextService } from '../context/context.service.ts';
import type {
  NewNote,
  NoteFilter,
  NotePage,
  NoteQuery,
  StoredNote,
} from '../context/records/note.ts';
import { NoteService } from '../context/note.service.ts';
import { estimateTextTokens } from '../context/tokens/token-estimate.ts';
import { MOST_NOTES } from '../context/limits.ts';
import type { MemoryAccess } from './memory-access.ts';
import type { FoundMemory, MemoryQuery, RecalledMessage, RecalledNote } from './memory-query.ts';
import {
  noteNotFound,
  noteOfAdministrator,
  notPinnable,
  pinNeedsComponent,
  pinningForbidden,
  speaksAsAnother,
  tooLongPins,
  tooManyNotes,
} from './note-errors.ts';
import { MOST_PINNED_TOKENS } from './limits.ts';

/** What a caller gives of a note. */
export type GivenNote = Pick<NewNote, 'text' | 'component' | 'about'> & {
  readonly tags?: readonly string[];
  readonly isPinned?: boolean;
};

@Injectable()
export class MemoryService {
  constructor(
    private readonly contexts: ContextService,
    private readonly store: NoteService,
  ) {}

  /**
   * Best first; a text that several conversations have is found once.
   * @param signal the caller has left: a search that waits is dropped
   * @throws RhetorError `overloaded` or `storage_unavailable`, or the signal's reason
   */
  async search(
    query: MemoryQuery,
    access: MemoryAccess,
    signal?: AbortSignal,
  ): Promise<readonly FoundMemory[]> {
    const found = await Promise.all([
      this.findMessages(query, access, signal),
      this.findNotes(query, access, signal),
    ]);
    return bestOf(found.flat(), query.limit);
  }

  /**
   * Searches the messages alone.
   * @param signal as for `ContextService.search`
   */
  async findMessages(
    query: MemoryQuery,
    access: MemoryAccess,
    signal?: AbortSignal,
  ): Promise<readonly RecalledMessage[]> {
    const { notesBy: _, ...question } = query;
    const askingComponent = componentOf(query, access);
    const asked = { ...question, mergesCopies: true, askingComponent };
    const found = await this.contexts.search(asked, access.scope, signal);
    return found.map(({ contextId, message, score, neighbours }) => ({
      type: 'message',
      contextId,
      message,
      score,
      before: neighbours?.before ?? [],
      after: neighbours?.after ?? [],
    }));
  }

  /** Searches the notes alone. */
  async findNotes(
    query: MemoryQuery,
    access: MemoryAccess,
    signal?: AbortSignal,
  ): Promise<readonly RecalledNote[]> {
    const { question, limit } = query;
    const askingComponent = componentOf(query, access);
    const asked = { ...toNoteFilter(query), question, limit, askingComponent };
    const found = await this.store.search(asked, access, signal);
    return found.map(({ note, score }) => ({ type: 'note', note, score }));
  }

  /** The pinned notes of a component. */
  pinned(component: string): Promise<readonly StoredNote[]> {
    return this.store.pinned(component);
  }

  /**
   * Keeps a note, which belongs to the caller's key.
   * @throws RhetorError `forbidden` for a pin, or a component as which the key does not speak;
   *   `validation_failed` for a pin without component; `conflict` for too many notes
   */
  async remember(given: GivenNote, access: MemoryAccess): Promise<NewNote> {
    const { owner } = access.scope;
    const component = access.component ?? given.component;
    if (given.component !== undefined && given.component !== component) {
      throw speaksAsAnother(component);
    }
    const { text, about, tags = [], isPinned = false } = given;
    if (isPinned) {
      if (owner !== undefined) throw pinningForbidden();
      if (component === undefined) throw pinNeedsComponent();
      await this.assertRoom(component, text);
    }
    const note = await this.store.add({
      text: storable(text),
      ...(component !== undefined && { component: storable(component) }),
      ...(about !== undefined && { about: storable(about) }),
      tags: [...new Set(tags.map((tag) => storable(tag).toLowerCase()))],
      ...(owner !== undefined && { owner }),
      isPinned,
    });
    if (note === undefined) throw tooManyNotes(MOST_NOTES);
    return note;
  }

  /** @throws RhetorError `invalid_value` for an unknown cursor */
  notes(query: NoteQuery, access: MemoryAccess): Promise<NotePage> {
    return this.store.list(query, access);
  }

  /**
   * For the administrator alone.
   * @throws RhetorError `not_found`; `conflict` if it cannot be pinned
   */
  async pin(id: string, isPinned: boolean, access: MemoryAccess): Promise<NewNote> {
    const note = await this.store.find(id, access);
    if (note === undefined) throw noteNotFound(id);
    const { component, owner } = note;
    if (component === undefined || owner !== undefined) throw notPinnable(id);
    if (isPinned && !note.isPinned) await this.assertRoom(component, note.text);
    if (!(await this.store.pin(id, isPinned))) throw noteNotFound(id);
    return { ...note, isPinned };
  }

  /** @throws RhetorError `not_found`; `forbidden` for a key and a note of the administrator */
  async forget(id: string, access: MemoryAccess): Promise<void> {
    if (await this.store.remove(id, access)) return;
    const note = await this.store.find(id, access);
    throw note === undefined ? noteNotFound(id) : noteOfAdministrator();
  }

  private async assertRoom(component: string, text: string): Promise<void> {
    const pinned = [...(await this.store.pinned(component)).map((note) => note.text), text];
    const tokens = pinned.reduce((sum, one) => sum + estimateTextTokens(one), 0);
    if (tokens > MOST_PINNED_TOKENS) throw tooLongPins(component, MOST_PINNED_TOKENS);
  }
}

/** The best of messages and notes, whose scores mean the same. */
export function bestOf(found: readonly FoundMemory[], limit: number): readonly FoundMemory[] {
  return found.toSorted((one, other) => other.score - one.score).slice(0, limit);
}

/** A key that always speaks as a component asks as that one. */
function componentOf(
  { askingComponent, component }: MemoryQuery,
  access: MemoryAccess,
): string | undefined {
  return askingComponent ?? access.component ?? component;
}

/** A note belongs to the conversations that it is about. */
function toNoteFilter(query: MemoryQuery): NoteFilter {
  const { component, contextId, contextIds, prefix, since, until, notesBy } = query;
  const ids = [contextId, prefix, ...(contextIds ?? [])].filter((id) => id !== undefined);
  return {
    ...(component !== undefined && { component }),
    ...(notesBy && { by: notesBy }),
    ...(ids.length > 0 && { aboutContexts: ids }),
    ...(prefix !== undefined && { aboutBelow: prefix }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** PostgreSQL refuses NUL, and neither store keeps half a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
