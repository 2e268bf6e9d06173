/**
 * Deletes every conversation whose id begins with a prefix, and the notes about them, and removes
 * their ids from the audit trail and the ledger.
 */
import { Injectable } from '@nestjs/common';
import { Audit } from '../context/audit.service.ts';
import { EVERY_CONTEXT } from '../context/records/context-scope.ts';
import { ContextService } from '../context/context.service.ts';
import { NoteService } from '../context/note.service.ts';
import { Ledger } from '../ledger/ledger.service.ts';
import { ConversationService } from './conversation.service.ts';

export type Erasure = {
  /** Conversations that were deleted, or would be deleted in a dry run. */
  readonly contexts: number;
  /** Their turns that Engram still holds; unknown in a dry run. */
  readonly mirroredTurns: number;
  /** Audit entries from which one of their ids was removed. */
  readonly auditEntries: number;
  /** Notes about one of these ids, or about something else that begins with the prefix. */
  readonly notes: number;
  /** Conversations left because `limit` was reached. */
  readonly remaining: number;
};

const PAGE = 1_000;

@Injectable()
export class ContextErasure {
  constructor(
    private readonly contexts: ContextService,
    private readonly conversation: ConversationService,
    private readonly audit: Audit,
    private readonly ledger: Ledger,
    private readonly notes: NoteService,
  ) {}

  /** Counts the conversations under the prefix; changes nothing. */
  async count(prefix: string): Promise<number> {
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await this.contexts.list(
        { prefix, limit: PAGE, ...(cursor && { cursor }) },
        EVERY_CONTEXT,
      );
      count += page.contexts.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return count;
  }

  /**
   * Deletes one conversation at a time, so that turns can be stored in between. Conversations begun
   * under the prefix meanwhile are deleted, too.
   * @param limit maximum number of conversations; notes, the audit trail and the ledger are cleared
   *   once none is left
   */
  async erase(prefix: string, limit: number): Promise<Erasure> {
    let contexts = 0;
    let mirroredTurns = 0;
    for (;;) {
      const page = await this.contexts.list(
        { prefix, limit: Math.min(PAGE, limit - contexts) },
        EVERY_CONTEXT,
      );
      for (const { id } of page.contexts) {
        const deleted = await this.conversation.deleteContext(id, EVERY_CONTEXT);
        if (deleted.existed) contexts += 1;
        mirroredTurns += deleted.mirroredTurns;
      }
      if (page.contexts.length === 0 || contexts >= limit) break;
    }
    const remaining = contexts < limit ? 0 : await this.count(prefix);
    if (remaining > 0) return { contexts, mirroredTurns, auditEntries: 0, notes: 0, remaining };
    const notes = await this.notes.forget(prefix);
    await this.ledger.forget(prefix);
    const auditEntries = await this.audit.forget(prefix);
    return { contexts, mirroredTurns, auditEntries, notes, remaining };
  }
}
