/** POST /message, /stream and /chat: a turn of a conversation. */
import { Controller, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { ChatBody, MessageBody } from './dto/message.dto.ts';
import { HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { expectedVersionOf } from '../http/if-match.ts';
import { RefusedBodyFilter } from '../http/refused-body.filter.ts';
import { requestIdOf } from '../request/request-id.ts';
import { ValidBody } from '../validation/body.pipe.ts';
import { fromChatBody, fromMessageBody } from './from-rhetor-body.ts';
import { sseFrames } from './sse-frames.ts';
import { toAnswer } from '../views/to-answer.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller()
@UseFilters(RefusedBodyFilter)
export class MessageController {
  constructor(private readonly turns: HttpTurns) {}

  /** Rhetor keeps the history: the model gets the context's window, then the new message. */
  @Post('message')
  @HttpCode(200)
  message(
    @ValidBody(MessageBody) body: MessageBody,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    const turn = fromMessageBody(body, requestIdOf(response));
    this.answer(turn, request, response);
  }

  /** Like /message, always streamed. */
  @Post('stream')
  @HttpCode(200)
  stream(
    @ValidBody(MessageBody) body: MessageBody,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    const turn = fromMessageBody(body, requestIdOf(response));
    this.answer({ ...turn, isStreaming: true }, request, response);
  }

  /**
   * The client keeps the history: exactly these messages go to the model and become the context's
   * active list. Messages missing from the new list are archived.
   */
  @Post('chat')
  @HttpCode(200)
  chat(
    @ValidBody(ChatBody) body: ChatBody,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    const turn = fromChatBody(body, requestIdOf(response));
    this.answer(turn, request, response);
  }

  private answer(turn: ConversationRequest, request: Request, response: Response): void {
    const expectedVersion = expectedVersionOf(request.headers);
    this.turns.answer(
      expectedVersion === undefined ? turn : { ...turn, expectedVersion },
      request,
      response,
      { toBody: toAnswer, frames: sseFrames },
      idempotencyKeyOf(request),
    );
  }
}
