/** POST /v1/chat/completions. */
import { Body, Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { withBodyHeaders } from '../compat/body-headers.ts';
import { compatTurn } from '../compat/compat-turn.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { type AnswerForms, HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { RefusedBodyFilter } from '../http/refused-body.filter.ts';
import { requestIdOf } from '../request/request-id.ts';
import { chatChunkFrames } from './chat-chunks.ts';
import { fromChatCompletionBody } from './from-chat-body.ts';
import { processingHeaders } from './processing-headers.ts';
import { toChatCompletion } from './to-chat-completion.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller('v1/chat/completions')
@UseFilters(RefusedBodyFilter)
export class ChatCompletionsController {
  constructor(private readonly turns: HttpTurns) {}

  @Post()
  @HttpCode(200)
  complete(@Body() body: unknown, @Req() request: Request, @Res() response: Response): void {
    const headers = processingHeaders();
    const { model, metadata, includesUsage, ...question } = withBodyHeaders(
      'openai',
      fromChatCompletionBody(body),
      request.headers,
    );
    const turn = compatTurn(
      requestIdOf(response),
      question,
      rhetorChoices(request.headers, metadata),
      model,
    );
    const forms: AnswerForms = {
      toBody: (source, reply, end) => toChatCompletion(source, reply, end, question.tools),
      frames: () => chatChunkFrames(includesUsage, question.tools),
      headers,
      cites: 'openai',
      isCutAnError: true,
    };
    this.turns.answer(turn, request, response, forms, idempotencyKeyOf(request));
  }
}
