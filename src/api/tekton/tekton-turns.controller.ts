/** POST /api/v1/chat, /chat/stream and /generate: a turn, for either of Tekton's shared clients. */
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { HttpTurns } from '../http/http-turns.service.ts';
import { requestIdOf } from '../request/request-id.ts';
import { fromTektonChat, fromTektonGenerate } from './from-tekton-body.ts';
import { tektonSseFrames } from './tekton-stream.ts';
import { toTektonAnswer } from './to-tekton-answer.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller('api/v1')
export class TektonTurnsController {
  constructor(private readonly turns: HttpTurns) {}

  @Post('chat')
  @HttpCode(200)
  chat(@Body() body: unknown, @Req() request: Request, @Res() response: Response): void {
    this.answer(fromTektonChat(body, requestIdOf(response)), request, response);
  }

  /** Like chat, always streamed. */
  @Post('chat/stream')
  @HttpCode(200)
  chatStream(@Body() body: unknown, @Req() request: Request, @Res() response: Response): void {
    const turn = fromTektonChat(body, requestIdOf(response));
    this.answer({ ...turn, isStreaming: true }, request, response);
  }

  @Post('generate')
  @HttpCode(200)
  generate(@Body() body: unknown, @Req() request: Request, @Res() response: Response): void {
    this.answer(fromTektonGenerate(body, requestIdOf(response)), request, response);
  }

  private answer(turn: ConversationRequest, request: Request, response: Response): void {
    this.turns.answer(turn, request, response, { toBody: toTektonAnswer, frames: tektonSseFrames });
  }
}
