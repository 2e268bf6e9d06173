/** GET /usage: requests, tokens and costs over time. */
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AccessKey } from '../../keys/access-key.ts';
import type { UsageReport } from '../../contract/ledger.ts';
import { Ledger } from '../../ledger/ledger.service.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { usageOverTime } from '../views/usage-over-time.ts';
import { toUsageCsv } from '../views/usage-report.ts';

/** A key sees what it has used itself. */
@OpenToKeys()
@Controller('usage')
export class UsageController {
  constructor(private readonly ledger: Ledger) {}

  /** Includes all that ended over a second ago. */
  @Get()
  async usage(
    @Query() query: Request['query'],
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<UsageReport | string> {
    const report = await usageOverTime(this.ledger, query, key);
    response.vary('accept');
    if (request.accepts(['json', 'csv']) !== 'csv') return report;
    response.type('text/csv; charset=utf-8');
    return toUsageCsv(report);
  }
}
