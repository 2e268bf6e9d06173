/** POST /v1/responses. */
import { Body, Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { TurnSource } from '../../conversation/events/turn-event.ts';
import { withBodyHeaders } from '../compat/body-headers.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { type AnswerForms, HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { RefusedBodyFilter } from '../http/refused-body.filter.ts';
import { requestIdOf } from '../request/request-id.ts';
import { fromResponseBody } from './from-response-body.ts';
import { processingHeaders } from './processing-headers.ts';
import { responseEventFrames } from './response-events.ts';
import { ownResponseText } from './response-own-frames.ts';
import { toResponseId } from './response-id.ts';
import { responseTurn } from './response-turn.ts';
import { nowInSeconds } from './to-chat-completion.ts';
import { type ResponseFrame, toWholeResponse } from './to-response.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller('v1/responses')
@UseFilters(RefusedBodyFilter)
export class ResponsesController {
  constructor(private readonly turns: HttpTurns) {}

  @Post()
  @HttpCode(200)
  respond(@Body() value: unknown, @Req() request: Request, @Res() response: Response): void {
    const headers = processingHeaders();
    const body = withBodyHeaders('openai-responses', fromResponseBody(value), request.headers);
    const { turn, place } = responseTurn(
      requestIdOf(response),
      body,
      rhetorChoices(request.headers, body.metadata),
      body.model,
    );
    const frame: ResponseFrame = {
      idOf: ({ contextId, version = place?.version }: TurnSource) =>
        toResponseId(place && { contextId, version: place.version && version }),
      createdAt: nowInSeconds(),
      conversation: body.conversation,
      tools: body.tools,
      echo: body.echo,
    };
    const forms: AnswerForms = {
      toBody: (source, reply, end) => toWholeResponse(frame, source, reply, end),
      ownBody: (text, source) => ownResponseText(text, frame, source),
      frames: () => responseEventFrames(frame),
      headers,
      cites: 'openai-responses',
      isCutAnError: true,
    };
    this.turns.answer(turn, request, response, forms, idempotencyKeyOf(request));
  }
}
