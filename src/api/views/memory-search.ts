/** Searches memory, whichever surface asks. */
import type { MemorySearchRequest, MemorySearchResults } from '../../contract/memory.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { toMemoryBlock } from '../../memory/memory-block.ts';
import type { MemoryQuery } from '../../memory/memory-query.ts';
import type { MemoryService } from '../../memory/memory.service.ts';
import { BLOCK_TOKENS, MEMORY_HITS, NEIGHBOURS } from '../limits.ts';
import { fromTime } from '../validation/time.ts';
import { toMemoryHit } from './memory-view.ts';

/**
 * @param left aborts when the caller leaves
 * @throws RhetorError `validation_failed` for a time that does not exist, or as `MemoryService.search`
 */
export async function searchMemory(
  memory: MemoryService,
  request: MemorySearchRequest,
  access: MemoryAccess,
  left: AbortSignal,
): Promise<MemorySearchResults> {
  const found = await memory.search(toMemoryQuery(request), access, left);
  const { text, tokens } = toMemoryBlock(found, request.max_tokens ?? BLOCK_TOKENS);
  return { query: request.query, count: found.length, hits: found.map(toMemoryHit), text, tokens };
}

function toMemoryQuery(request: MemorySearchRequest): MemoryQuery {
  const { query, component, contexts, since, until } = request;
  const { limit = MEMORY_HITS, neighbours = NEIGHBOURS } = request;
  return {
    question: query,
    limit,
    neighbours,
    ...(component !== undefined && { component }),
    ...(contexts !== undefined && { contextIds: contexts }),
    ...(since !== undefined && { since: fromTime(since, 'since') }),
    ...(until !== undefined && { until: fromTime(until, 'until') }),
  };
}
