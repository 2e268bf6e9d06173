/** GET /contexts/{id}/export and POST /contexts/import: conversations as files. */
import { Controller, Get, HttpCode, Logger, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ImportedContexts } from '../../contract/contexts.ts';
import { ContextTransfer } from '../../context/transfer/context-transfer.service.ts';
import { BodyBudget } from '../http/body-budget.ts';
import { assertJson } from '../http/json-body.ts';
import { readPieces } from '../http/read-pieces.ts';
import { sendPieces } from '../http/send-pieces.ts';
import { callerOf } from '../security/caller.ts';
import { optionalFlagParameter, textParameter } from '../validation/query.ts';
import { validationFailed } from '../validation/validate-body.ts';
import { assertContextId } from './context-id.ts';
import { Audited } from '../audit/audited.ts';
import type { AuditTarget } from '../audit/audit-target.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import { CallerScope } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

const FORMATS = {
  json: { type: 'application/json; charset=utf-8', extension: 'json' },
  markdown: { type: 'text/markdown; charset=utf-8', extension: 'md' },
} as const;

@Controller('contexts')
export class ContextTransferController {
  private readonly logger = new Logger('Api');

  constructor(
    private readonly transfer: ContextTransfer,
    private readonly budget: BodyBudget,
  ) {}

  /**
   * Sent in pieces, at the reader's pace. Archived messages are in a separate list, each with its
   * `superseded_at`.
   */
  @OpenToKeys('remember')
  @Audited()
  @Get(':id/export')
  async export(
    @Param('id') id: string,
    @Query() query: Request['query'],
    @Res() response: Response,
    @CallerScope() scope: ContextScope,
  ): Promise<void> {
    const format = formatOf(query);
    const isArchivedWanted = optionalFlagParameter(query, 'archived') ?? format === 'json';
    const pieces = await this.transfer.export(assertContextId(id), format, isArchivedWanted, scope);
    const { type, extension } = FORMATS[format];
    const name = id.replaceAll(':', '_');
    response.setHeader('content-type', type);
    response.setHeader('content-disposition', `attachment; filename="${name}.${extension}"`);
    try {
      await sendPieces(response, pieces);
    } catch {
      // The status has been sent, so closing the connection early is the only way to report a
      // failure.
      response.destroy();
      this.logger.debug(`an export was cut off: context ${id}`);
    }
  }

  /** The body is a file with a size limit of its own, parsed elsewhere. */
  @Audited(({ query }) => importedAs(query))
  @Post('import')
  @HttpCode(200)
  async import(
    @Req() request: Request,
    @Query() query: Request['query'],
  ): Promise<ImportedContexts> {
    assertJson(request.headers);
    const as = textParameter(query, 'as');
    if (as !== undefined) assertContextId(as, 'as');
    const declared = request.headers['content-length'];
    const bytes = declared === undefined ? undefined : Number(declared);
    const share = this.budget.share(callerOf(request));
    try {
      const pieces = readPieces(request, share);
      const { contexts, messages } = await this.transfer.import(pieces, bytes, as);
      return { success: true, contexts, messages };
    } finally {
      share.release();
    }
  }
}

function formatOf(query: Request['query']): keyof typeof FORMATS {
  const format = textParameter(query, 'format') ?? 'json';
  if (format === 'json' || format === 'markdown') return format;
  throw validationFailed([{ field: 'format', message: 'must be json or markdown' }]);
}

/** The ids in the file are not known yet. */
function importedAs({ as }: Request['query']): AuditTarget {
  return typeof as === 'string' ? { contextId: as } : {};
}
