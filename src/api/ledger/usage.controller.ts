/** GET /usage: requests, tokens and costs over time. */
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { AccessKey } from '../../keys/access-key.ts';
import type { UsageReport } from '../../contract/ledger.ts';
import { Ledger } from '../../ledger/ledger.service.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { textParameter } from '../validation/query.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { USUAL_USAGE_SPAN_MS } from '../limits.ts';
import { timeParameter } from './requests-query.ts';
import { toUsageCsv, toUsageReport } from './usage-report.ts';

const INTERVALS = ['hour', 'day', 'month', 'none'] as const;

/** `group_by` → the dimension of the roll-ups. */
const GROUPS = {
  provider: 'provider',
  model: 'model',
  component: 'component',
  task_type: 'task_type',
  key: 'key_id',
  rule: 'rule',
  surface: 'surface',
} as const;

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
    const to = timeParameter(query, 'to') ?? Date.now();
    const from = timeParameter(query, 'from') ?? to - USUAL_USAGE_SPAN_MS;
    const interval = oneOf(query, 'interval', INTERVALS) ?? 'day';
    const groups = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
    const group = oneOf(query, 'group_by', groups);
    const timeZone = textParameter(query, 'time_zone', 64) ?? 'UTC';
    const { bounds, buckets } = await this.ledger.usage(
      { from, to, interval, timeZone },
      { ...(group && { groupBy: GROUPS[group] }), ...(key && { readerKeyId: key.id }) },
    );
    const report = toUsageReport({ interval, group_by: group ?? null, bounds }, buckets);
    response.vary('accept');
    if (request.accepts(['json', 'csv']) !== 'csv') return report;
    response.type('text/csv; charset=utf-8');
    return toUsageCsv(report);
  }
}

function oneOf<Value extends string>(
  query: Request['query'],
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = textParameter(query, name);
  const value = values.find((known) => known === given);
  if (given === undefined || value !== undefined) return value;
  throw validationFailed([{ field: name, message: `must be one of ${values.join(', ')}` }]);
}
