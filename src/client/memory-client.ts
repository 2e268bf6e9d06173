/** What was said and noted before: `client.memory`. */
import type {
  DeletedNote,
  MemorySearchRequest,
  MemorySearchResults,
  Note,
  NoteChangeRequest,
  NoteList,
  NoteRequest,
} from '../contract/memory.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { Transport } from './transport.ts';

export type NoteListFilter = {
  readonly component?: string;
  readonly about?: string;
  readonly tag?: string;
  /** The id of the key that made them. */
  readonly key?: string;
  readonly pinned?: boolean;
};

export class MemoryClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Finds messages and notes, and makes one block of them for a prompt. */
  search(request: MemorySearchRequest, options: CallOptions = {}): Promise<MemorySearchResults> {
    const call = { method: 'POST', path: '/memory/search', body: request, ...options } as const;
    return this.transport.json(call);
  }

  /** Keeps a note. */
  remember(request: NoteRequest, options: CallOptions = {}): Promise<Note> {
    const call = { method: 'POST', path: '/memory/notes', body: request, ...options } as const;
    return this.transport.json(call);
  }

  /** Returns one page of notes, newest first. */
  notes(
    query: NoteListFilter & { readonly limit?: number; readonly cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<NoteList> {
    return this.transport.json({ method: 'GET', path: '/memory/notes', query, ...options });
  }

  /** Pins a note for its component, or unpins it; for the administrator. */
  pin(id: string, body: NoteChangeRequest, options: CallOptions = {}): Promise<Note> {
    return this.transport.json({ method: 'PATCH', path: notePath(id), body, ...options });
  }

  /** Deletes a note. */
  forget(id: string, options: CallOptions = {}): Promise<DeletedNote> {
    return this.transport.json({ method: 'DELETE', path: notePath(id), ...options });
  }
}

function notePath(id: string): string {
  return pathOf('memory/notes', id);
}
