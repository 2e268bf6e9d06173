/** GET /requests: single requests, as a list, in detail, and as they end. */
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AccessKey } from '../../keys/access-key.ts';
import type { LedgerRequestDetail, LedgerRequestList } from '../../contract/ledger.ts';
import { Ledger } from '../../ledger/ledger.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { identityOf } from '../security/caller.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { sendLive } from './live-requests.ts';
import { toRequestQuery } from './requests-query.ts';
import { toLedgerDetail, toLedgerRequest } from './to-ledger-request.ts';

/** A key sees the requests that it has made itself. */
@OpenToKeys()
@Controller('requests')
export class RequestsController {
  constructor(private readonly ledger: Ledger) {}

  /** Newest first; includes all that ended over a second ago. */
  @Get()
  async list(
    @Query() query: Request['query'],
    @CallerKey() key: AccessKey | undefined,
  ): Promise<LedgerRequestList> {
    const { requests, nextCursor } = await this.ledger.page({
      ...toRequestQuery(query),
      ...(key && { readerKeyId: key.id }),
    });
    return {
      count: requests.length,
      requests: requests.map(toLedgerRequest),
      ...(nextCursor !== undefined && { next_cursor: nextCursor }),
    };
  }

  /** Each request that ends from now on in this process, until the caller leaves. */
  @Get('live')
  live(@Res() response: Response): void {
    sendLive(response, this.ledger.ended, identityOf(response.req));
  }

  @Get(':id')
  async detail(
    @Param('id') id: string,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<LedgerRequestDetail> {
    const found = await this.ledger.request(id, key?.id);
    if (found === undefined) {
      throw new RhetorError(
        'not_found',
        `The ledger has no request "${id.slice(0, 64)}". It may have ended less than a second ago, or be older than the ledger keeps.`,
      );
    }
    return toLedgerDetail(found.request, found.attempts);
  }
}
