/** POST /v1/messages and /v1/messages/count_tokens. */
import type { MessageTokensCount } from '@anthropic-ai/sdk/resources/messages';
import { Body, Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { estimateQuestion } from '../../conversation/estimate-question.ts';
import { ModelNames } from '../../routing/model-names.service.ts';
import { withBodyHeaders } from '../compat/body-headers.ts';
import { bodyOf } from '../compat/body-fields.ts';
import { compatTurn } from '../compat/compat-turn.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { type AnswerForms, HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { RefusedBodyFilter } from '../http/refused-body.filter.ts';
import { requestIdOf } from '../request/request-id.ts';
import { anthropicFrames } from './anthropic-frames.ts';
import { fromAnthropicBody, fromCountedBody } from './from-anthropic-body.ts';
import { toAnthropicMessage } from './to-anthropic-message.ts';

@Controller('v1/messages')
@UseFilters(RefusedBodyFilter)
export class AnthropicMessagesController {
  constructor(
    private readonly turns: HttpTurns,
    private readonly names: ModelNames,
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
    const isBeta = request.query['beta'] === 'true';
    const turn = compatTurn(
      requestId,
      { ...question, ...(own && isBeta && { own: { ...own, route: 'beta' } }) },
      rhetorChoices(request.headers, metadata),
      model,
    );
    const forms: AnswerForms = {
      toBody: (source, reply, end) => toAnthropicMessage(requestId, source, reply, end),
      frames: () => anthropicFrames(requestId, estimateQuestion(turn)),
      isCutAnError: true,
    };
    this.turns.answer(turn, request, response, forms, idempotencyKeyOf(request));
  }

  /**
   * Returns Rhetor's estimate: the model that answers will count in its own way. A model name that
   * would get no answer gets no count either.
   */
  @Post('count_tokens')
  @HttpCode(200)
  async countTokens(@Body() body: unknown): Promise<MessageTokensCount> {
    const { model, ...question } = fromCountedBody(bodyOf(body));
    await this.names.resolve(model);
    return { input_tokens: estimateQuestion(question) };
  }
}
