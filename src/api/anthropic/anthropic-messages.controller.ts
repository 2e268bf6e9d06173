/** POST /v1/messages and /v1/messages/count_tokens. */
import type { MessageTokensCount } from '@anthropic-ai/sdk/resources/messages';
import { Body, Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Entrance } from '../../conversation/running/entrance.service.ts';
import { estimateQuestion } from '../../conversation/request/estimate-question.ts';
import type { OwnBody } from '../../model/vendors/own-body.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { TokenCounts } from '../../routing/token-counts.service.ts';
import { bodyHeaders, withBodyHeaders } from '../compat/body-headers.ts';
import { bodyOf } from '../compat/body-fields.ts';
import { compatTurn } from '../compat/compat-turn.ts';
import { embeddingRoute } from '../compat/embedding-route.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { type AnswerForms, HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { RefusedBodyFilter } from '../http/refused-body.filter.ts';
import { visitorOf } from '../http/visitor.ts';
import { requestIdOf } from '../request/request-id.ts';
import { anthropicFrames } from './anthropic-frames.ts';
import { fromAnthropicBody, fromCountedBody } from './from-anthropic-body.ts';
import { toAnthropicMessage } from './to-anthropic-message.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller('v1/messages')
@UseFilters(RefusedBodyFilter)
export class AnthropicMessagesController {
  constructor(
    private readonly turns: HttpTurns,
    private readonly names: ModelNames,
    private readonly counts: TokenCounts,
    private readonly entrance: Entrance,
  ) {}

  @Post()
  @HttpCode(200)
  create(@Body() body: unknown, @Req() request: Request, @Res() response: Response): void {
    const requestId = requestIdOf(response);
    const { model, metadata, ...question } = withBodyHeaders(
      'anthropic',
      fromAnthropicBody(bodyOf(body)),
      request.headers,
    );
    const { own } = question;
    const turn = compatTurn(
      requestId,
      { ...question, ...(own && { own: routed(own, request) }) },
      rhetorChoices(request.headers, metadata),
      model,
    );
    const forms: AnswerForms = {
      toBody: (source, reply, end) => toAnthropicMessage(requestId, source, reply, end),
      frames: () => anthropicFrames(requestId, estimateQuestion(turn)),
      cites: 'anthropic',
      isCutAnError: true,
    };
    this.turns.answer(turn, request, response, forms, idempotencyKeyOf(request));
  }

  /**
   * Returns the count of the model's own vendor, if that speaks this dialect and can be reached, and
   * otherwise Rhetor's estimate: the model that answers will count in its own way. A model name that
   * would get no answer gets no count either.
   */
  @Post('count_tokens')
  @HttpCode(200)
  async countTokens(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<MessageTokensCount> {
    const { model, metadata, own, ...question } = fromCountedBody(bodyOf(body));
    await this.names.resolve(model, key?.models);
    const choices = rhetorChoices(request.headers, metadata);
    const route = embeddingRoute(choices, model, { own }, key);
    const headers = bodyHeaders('anthropic', request.headers);
    const asked = { own: routed(own, request), ...(headers && { headers }) };
    const left = callerLeaves(response);
    const counted = await this.entrance.run(visitorOf(request, response), left, () =>
      this.counts.count(route, asked, left),
    );
    return { input_tokens: counted ?? estimateQuestion(question) };
  }
}

/** Clients that use betas say so in the address, too. */
function routed(own: OwnBody, { query }: Request): OwnBody {
  return query['beta'] === 'true' ? { ...own, route: 'beta' } : own;
}
