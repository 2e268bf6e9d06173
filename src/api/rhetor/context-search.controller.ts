/** POST /contexts/search and /contexts/{id}/search: finds messages by a question. */
import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { ContextSearchResults, SearchResults } from '../../contract/context-search.ts';
import { ContextService } from '../../context/context.service.ts';
import { SearchBody } from './dto/context.dto.ts';
import { validateBody } from '../validation/validate-body.ts';
import { assertContextId } from './context-id.ts';
import { toMessageView } from '../views/message-view.ts';
import { SEARCH_RESULTS } from '../limits.ts';
import { isRecord } from '../../model/json.ts';
import type { ContextScope } from '../../context/context-scope.ts';
import { CallerScope } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@Controller('contexts')
export class ContextSearchController {
  constructor(private readonly contexts: ContextService) {}

  /** Searches all conversations, or those of a component. */
  @OpenToKeys('remember')
  @Post('search')
  @HttpCode(200)
  async searchAll(
    @Query() parameters: Request['query'],
    @Req() request: Request,
    @CallerScope() scope: ContextScope,
  ): Promise<SearchResults> {
    const { query, component, limit = SEARCH_RESULTS } = searchBody(parameters, request.body);
    const question = { question: query, limit, ...(component !== undefined && { component }) };
    const results = await this.contexts.search(question, scope);
    return {
      query,
      ...(component !== undefined && { component }),
      count: results.length,
      results: results.map(({ contextId, message, score }) => ({
        context_id: contextId,
        message: toMessageView(message, false),
        score,
      })),
    };
  }

  @OpenToKeys('remember')
  @Post(':id/search')
  @HttpCode(200)
  async search(
    @Param('id') id: string,
    @Query() parameters: Request['query'],
    @Req() request: Request,
    @CallerScope() scope: ContextScope,
  ): Promise<ContextSearchResults> {
    const { query, limit = SEARCH_RESULTS } = searchBody(parameters, request.body);
    const question = { contextId: assertContextId(id), question: query, limit };
    const results = await this.contexts.search(question, scope);
    return {
      context_id: id,
      query,
      count: results.length,
      results: results.map(({ message, score }) => ({
        message: toMessageView(message, false),
        score,
      })),
    };
  }
}

/** Query parameters or a JSON body; the body takes precedence. */
function searchBody({ query, component, limit }: Request['query'], body: unknown): SearchBody {
  const given = body === undefined ? {} : body;
  if (!isRecord(given)) return validateBody(SearchBody, given);
  return validateBody(SearchBody, {
    ...(query !== undefined && { query }),
    ...(component !== undefined && { component }),
    ...(limit !== undefined && { limit: /^\d{1,4}$/.test(String(limit)) ? Number(limit) : limit }),
    ...given,
  });
}
