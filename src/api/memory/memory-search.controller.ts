/** POST /memory/search: finds what was said before, with its surroundings, ready for a prompt. */
import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { MemorySearchResults } from '../../contract/memory.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { MemoryService } from '../../memory/memory.service.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { CallerMemory } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { searchMemory } from '../views/memory-search.ts';
import { MemorySearchBody } from './dto/memory.dto.ts';

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
  search(
    @ValidBody(MemorySearchBody) body: MemorySearchBody,
    @CallerMemory() access: MemoryAccess,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemorySearchResults> {
    return searchMemory(this.memory, body, access, callerLeaves(response));
  }
}
