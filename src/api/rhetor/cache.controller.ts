/** /cache: shows what the cache of answers contains and empties it, for the administrator. */
import { Controller, Delete, Get } from '@nestjs/common';
import type { CacheReport, ClearedCache } from '../../contract/cache.ts';
import { AnswerCache } from '../../conversation/answer-cache/answer-cache.service.ts';
import { Audited } from '../audit/audited.ts';

@Controller('cache')
export class CacheController {
  constructor(private readonly cache: AnswerCache) {}

  /** Counts the kept answers of all callers. */
  @Get()
  async report(): Promise<CacheReport> {
    const { answers, bytes, mostBytes } = await this.cache.contents();
    return { answers, bytes, max_bytes: mostBytes };
  }

  /** Deletes the kept answers of all callers; afterwards the database files contain nothing of them. */
  @Audited()
  @Delete()
  async clear(): Promise<ClearedCache> {
    return { success: true, deleted: await this.cache.forget() };
  }
}
