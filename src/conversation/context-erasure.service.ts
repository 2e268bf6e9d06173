/** Removes every conversation whose id begins with a prefix, and their ids from the audit trail. */
import { Injectable } from '@nestjs/common';
import { Audit } from '../context/audit.service.ts';
import { ContextService } from '../context/context.service.ts';
import { ConversationService } from './conversation.service.ts';

export type Erasure = {
  /** Conversations that were deleted; that would be, of a dry run. */
  readonly contexts: number;
  /** Turns of theirs that Engram keeps; unknown of a dry run. */
  readonly mirroredTurns: number;
  /** Audit entries that have lost the id of one of them. */
  readonly auditEntries: number;
  /** Conversations that are left, since `limit` was reached. */
  readonly remaining: number;
};

const PAGE = 1_000;

@Injectable()
export class ContextErasure {
  constructor(
    private readonly contexts: ContextService,
    private readonly conversation: ConversationService,
    private readonly audit: Audit,
  ) {}

  /** Changes nothing. */
  async count(prefix: string): Promise<number> {
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await this.contexts.list({ prefix, limit: PAGE, ...(cursor && { cursor }) });
      count += page.contexts.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return count;
  }

  /**
   * One conversation after the other, so that turns are stored in between. What is begun under the
   * prefix meanwhile goes, too.
   * @param limit most conversations; the audit trail is cleared once none is left
   */
  async erase(prefix: string, limit: number): Promise<Erasure> {
    let contexts = 0;
    let mirroredTurns = 0;
    for (;;) {
      const page = await this.contexts.list({ prefix, limit: Math.min(PAGE, limit - contexts) });
      for (const { id } of page.contexts) {
        const deleted = await this.conversation.deleteContext(id);
        if (deleted.existed) contexts += 1;
        mirroredTurns += deleted.mirroredTurns;
      }
      if (page.contexts.length === 0 || contexts >= limit) break;
    }
    const remaining = contexts < limit ? 0 : await this.count(prefix);
    const auditEntries = remaining > 0 ? 0 : await this.audit.forget(prefix);
    return { contexts, mirroredTurns, auditEntries, remaining };
  }
}
