/** POST /v1/responses. */
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { HttpTurns } from '../http/http-turns.service.ts';
import { requestIdOf } from '../http/request-id.ts';
import { fromResponseBody } from './from-response-body.ts';
import { processingHeaders } from './processing-headers.ts';
import { responseEventFrames } from './response-events.ts';
import { toResponseId } from './response-id.ts';
import { responseTurn } from './response-turn.ts';
import { nowInSeconds } from './to-chat-completion.ts';
import { toWholeResponse } from './to-response.ts';

@Controller('v1/responses')
export class ResponsesController {
  constructor(private readonly turns: HttpTurns) {}

  @Post()
  @HttpCode(200)
  respond(@Body() value: unknown, @Req() request: Request, @Res() response: Response): void {
    const headers = processingHeaders();
    const body = fromResponseBody(value);
    const { turn, place } = responseTurn(
      requestIdOf(response),
      body,
      rhetorChoices(request.headers, body.metadata),
      body.model,
    );
    const frame = {
      id: toResponseId(place),
      createdAt: nowInSeconds(),
      conversation: body.conversation,
      echo: body.echo,
    };
    this.turns.answer(turn, request, response, {
      toBody: (source, reply, end) => toWholeResponse(frame, source, reply, end),
      frames: () => responseEventFrames(frame),
      headers,
      isCutAnError: true,
    });
  }
}
