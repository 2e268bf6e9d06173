/** GET /audit: reads the audit trail. */
import { Controller, Get, Query } from '@nestjs/common';
import type { Request } from 'express';
import type { AuditEntry } from '../../context/records/audit-trail.ts';
import { Audit } from '../../context/audit.service.ts';
import type { AuditList, AuditRecord } from '../../contract/audit.ts';
import { limitParameter, textParameter } from '../validation/query.ts';
import { AUDITS_A_PAGE, LONGEST_AUDIT_CURSOR } from '../limits.ts';

@Controller('audit')
export class AuditController {
  constructor(private readonly audit: Audit) {}

  /** Newest first. */
  @Get()
  async list(@Query() query: Request['query']): Promise<AuditList> {
    const cursor = textParameter(query, 'cursor', LONGEST_AUDIT_CURSOR);
    const page = await this.audit.page({
      limit: limitParameter(query, AUDITS_A_PAGE),
      ...(cursor !== undefined && { cursor }),
    });
    return {
      count: page.entries.length,
      entries: page.entries.map(toRecord),
      ...(page.nextCursor !== undefined && { next_cursor: page.nextCursor }),
    };
  }
}

function toRecord(entry: AuditEntry): AuditRecord {
  const { at, actor, keyId, address, action, contextId, subject, fields } = entry;
  const { outcome, count, requestId } = entry;
  return {
    at: new Date(at).toISOString(),
    actor,
    ...(keyId !== undefined && { key_id: keyId }),
    address,
    action,
    ...(contextId !== undefined && { context_id: contextId }),
    ...(subject !== undefined && { subject }),
    ...(fields !== undefined && { fields }),
    outcome,
    count,
    ...(requestId !== undefined && { request_id: requestId }),
  };
}
