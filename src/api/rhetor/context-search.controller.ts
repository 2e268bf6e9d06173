/** POST /contexts/search and /contexts/{id}/search: finds messages by a question. */
import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type {
  ContextSearchResult,
  ContextSearchResults,
  SearchResults,
} from '../../contract/context-search.ts';
import type { StoredMessage } from '../../contract/contexts.ts';
import { ContextService } from '../../context/context.service.ts';
import type { FoundMessage, SearchQuestion } from '../../context/records/search-question.ts';
import type { MessageRecord } from '../../context/records/stored-context.ts';
import { SearchBody } from './dto/context.dto.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { validateBody } from '../validation/validate-body.ts';
import { assertContextId } from './context-id.ts';
import { toMessageView } from '../views/message-view.ts';
import { SEARCH_RESULTS } from '../limits.ts';
import { isRecord } from '../../model/json/json.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import { CallerMemory } from '../security/caller-parameters.ts';
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
    @CallerMemory() { scope, component: askingComponent }: MemoryAccess,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SearchResults> {
    const { query, component, ...wish } = searchBody(parameters, request.body);
    const place = component !== undefined && { component };
    const question = { ...place, ...questionOf(query, wish), askingComponent };
    const results = await this.contexts.search(question, scope, callerLeaves(response));
    return {
      query,
      ...place,
      count: results.length,
      results: results.map((result) => ({
        context_id: result.contextId,
        ...toResultView(result),
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
    @CallerMemory() { scope, component: askingComponent }: MemoryAccess,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ContextSearchResults> {
    const { query, ...wish } = searchBody(parameters, request.body);
    const contextId = assertContextId(id);
    const question = { contextId, ...questionOf(query, wish), askingComponent };
    const results = await this.contexts.search(question, scope, callerLeaves(response));
    return {
      context_id: id,
      query,
      count: results.length,
      results: results.map(toResultView),
    };
  }
}

function questionOf(
  question: string,
  { limit = SEARCH_RESULTS, neighbours = 0 }: Pick<SearchBody, 'limit' | 'neighbours'>,
): SearchQuestion {
  return { question, limit, neighbours };
}

function toResultView({ message, score, neighbours }: FoundMessage): ContextSearchResult {
  return {
    message: toMessageView(message, false),
    score,
    ...(neighbours !== undefined && {
      neighbours: { before: toViews(neighbours.before), after: toViews(neighbours.after) },
    }),
  };
}

function toViews(messages: readonly MessageRecord[]): readonly StoredMessage[] {
  return messages.map((message) => toMessageView(message, false));
}

/** Query parameters or a JSON body; the body takes precedence. */
function searchBody(parameters: Request['query'], body: unknown): SearchBody {
  const given = body === undefined ? {} : body;
  if (!isRecord(given)) return validateBody(SearchBody, given);
  const { query, component, limit, neighbours } = parameters;
  return validateBody(SearchBody, {
    ...(query !== undefined && { query }),
    ...(component !== undefined && { component }),
    ...(limit !== undefined && { limit: numberIn(limit) }),
    ...(neighbours !== undefined && { neighbours: numberIn(neighbours) }),
    ...given,
  });
}

function numberIn(parameter: unknown): unknown {
  return /^\d{1,4}$/.test(String(parameter)) ? Number(parameter) : parameter;
}
