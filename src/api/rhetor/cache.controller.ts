/** DELETE /cache: empties the cache of answers, for the administrator. */
import { Controller, Delete } from '@nestjs/common';
import type { ClearedCache } from '../../contract/cache.ts';
import { AnswerCache } from '../../conversation/answer-cache/answer-cache.service.ts';
import { Audited } from '../audit/audited.ts';

@Controller('cache')
export class CacheController {
  constructor(private readonly cache: AnswerCache) {}

  /** Deletes the kept answers of all callers; afterwards the database files contain nothing of them. */
  @Audited()
  @Delete()
  async clear(): Promise<ClearedCache> {
    return { success: true, deleted: await this.cache.forget() };
  }
}
