/** POST /memory/search: finds what was said before, with its surroundings, ready for a prompt. */
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { MemorySearchResults } from '../../contract/memory.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { toMemoryBlock } from '../../memory/memory-block.ts';
import type { MemoryQuery } from '../../memory/memory-query.ts';
import { MemoryService } from '../../memory/memory.service.ts';
import { BLOCK_TOKENS, MEMORY_HITS, NEIGHBOURS } from '../limits.ts';
import { CallerMemory } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { fromTime } from '../validation/time.ts';
import { MemorySearchBody } from './dto/memory.dto.ts';
import { toMemoryHit } from './memory-view.ts';

@Controller('memory')
export class MemorySearchController {
  constructor(private readonly memory: MemoryService) {}

  /**
   * Finds messages of all conversations that the caller sees, each with those beside it. `text` is one
   * block of them that a prompt can take as it is.
   */
  @OpenToKeys('remember')
  @Post('search')
  @HttpCode(200)
  async search(
    @ValidBody(MemorySearchBody) body: MemorySearchBody,
    @CallerMemory() access: MemoryAccess,
  ): Promise<MemorySearchResults> {
    const found = await this.memory.search(toMemoryQuery(body), access);
    const { text, tokens } = toMemoryBlock(found, body.max_tokens ?? BLOCK_TOKENS);
    return { query: body.query, count: found.length, hits: found.map(toMemoryHit), text, tokens };
  }
}

/** @throws RhetorError `validation_failed` for a time that does not exist */
function toMemoryQuery(body: MemorySearchBody): MemoryQuery {
  const { query, component, contexts, since, until } = body;
  const { limit = MEMORY_HITS, neighbours = NEIGHBOURS } = body;
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
