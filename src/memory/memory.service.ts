/** Memory: finds what was said before, within what the caller may see. */
import { Injectable } from '@nestjs/common';
import { ContextService, type FoundMessage } from '../context/context.service.ts';
import type { MemoryAccess } from './memory-access.ts';
import type { FoundMemory, MemoryQuery } from './memory-query.ts';
import { MORE_FOR_COPIES } from './limits.ts';

@Injectable()
export class MemoryService {
  constructor(private readonly contexts: ContextService) {}

  /**
   * Best first; a message that forks have copied is found once.
   * @throws RhetorError `overloaded` or `storage_unavailable`
   */
  async search(
    { limit, neighbours, ...query }: MemoryQuery,
    { scope }: MemoryAccess,
  ): Promise<readonly FoundMemory[]> {
    const found = await this.contexts.search(
      { ...query, limit: limit * MORE_FOR_COPIES, withNeighbours: neighbours > 0 },
      scope,
    );
    return withoutCopies(found).slice(0, limit).map(toFoundMemory);
  }
}

function toFoundMemory({ contextId, message, score, before, after }: FoundMessage): FoundMemory {
  return {
    contextId,
    message,
    score,
    before: before === undefined ? [] : [before],
    after: after === undefined ? [] : [after],
  };
}

/** A fork keeps text and time of what it copies. */
function withoutCopies(found: readonly FoundMessage[]): readonly FoundMessage[] {
  const seen = new Set<string>();
  return found.filter(({ message: { message, timestamp } }) => {
    const content = JSON.stringify([timestamp, message]);
    if (seen.has(content)) return false;
    seen.add(content);
    return true;
  });
}
