/**
 * The layers over a conversation: creates, lists and deletes its summaries, and shows a model's
 * view.
 */
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type {
  ContextWindow,
  DeletedSummary,
  SummarizedContext,
  SummaryList,
} from '../../contract/context-layers.ts';
import { ContextService } from '../../context/context.service.ts';
import { Entrance } from '../../conversation/running/entrance.service.ts';
import { Compaction } from '../../conversation/compaction/compaction.service.ts';
import { ContextViews } from '../../conversation/context-view.service.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { visitorOf } from '../http/visitor.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { numberParameter, textParameter } from '../validation/query.ts';
import { assertContextId } from './context-id.ts';
import { toContextWindowView, toSummaryView } from './context-layers-view.ts';
import { Audited } from '../audit/audited.ts';
import { SUMMARY_TOKENS } from '../limits.ts';
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey, CallerScope } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller('contexts/:id')
export class ContextLayersController {
  constructor(
    private readonly contexts: ContextService,
    private readonly entrance: Entrance,
    private readonly compaction: Compaction,
    private readonly views: ContextViews,
  ) {}

  /** Exactly what a model would be sent now, before any new question. */
  @OpenToKeys('remember')
  @Get('view')
  async view(
    @Param('id') id: string,
    @Query() query: Request['query'],
    @CallerScope() scope: ContextScope,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<ContextWindow> {
    const provider = textParameter(query, 'provider');
    const model = textParameter(query, 'model');
    const view = await this.views.view({
      contextId: assertContextId(id),
      component: key?.component ?? textParameter(query, 'component'),
      scope,
      ...(key?.models && { allowedModels: key.models }),
      taskType: textParameter(query, 'task_type') ?? 'default',
      wish: { ...(provider !== undefined && { provider }), ...(model !== undefined && { model }) },
    });
    return toContextWindowView(view);
  }

  @OpenToKeys('ask', 'remember')
  @Post('summarize')
  @HttpCode(200)
  async summarize(
    @Param('id') id: string,
    @Query() query: Request['query'],
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @CallerScope() scope: ContextScope,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<SummarizedContext> {
    const maxTokens = numberParameter(query, 'max_tokens', SUMMARY_TOKENS);
    const contextId = assertContextId(id);
    const trace = traceOf(response);
    const allowed = key?.models && { allowedModels: key.models };
    const wish = { contextId, maxTokens, scope, trace, ...allowed };
    const visitor = visitorOf(request, response);
    const summary = await this.entrance.run(visitor, callerLeaves(response), (place) =>
      this.compaction.summarize({ ...wish, place }),
    );
    return { context_id: id, summary };
  }

  /** Newest first, including summaries absorbed by a later one. */
  @OpenToKeys('remember')
  @Get('summaries')
  async summaries(
    @Param('id') id: string,
    @CallerScope() scope: ContextScope,
  ): Promise<SummaryList> {
    const summaries = await this.contexts.summaries(assertContextId(id), scope);
    if (summaries === undefined) {
      throw new RhetorError('context_not_found', `There is no context "${id}".`, { contextId: id });
    }
    return { context_id: id, count: summaries.length, summaries: summaries.map(toSummaryView) };
  }

  /**
   * Deletes the summary: those it had absorbed are in force again, and the messages are unchanged.
   */
  @OpenToKeys('remember')
  @Audited()
  @Delete('summaries/:summary_id')
  async undo(
    @Param('id') id: string,
    @Param('summary_id') summary: string,
    @CallerScope() scope: ContextScope,
  ): Promise<DeletedSummary> {
    const success = await this.contexts.removeSummary(assertContextId(id), summary, scope);
    return { success, context_id: id, summary_id: summary };
  }
}
