/** POST /api/chat and /api/generate. */
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { bodyOf } from '../compat/body-fields.ts';
import { compatTurn } from '../compat/compat-turn.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { type AnswerForms, HttpTurns } from '../http/http-turns.service.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { requestIdOf } from '../request/request-id.ts';
import { fromOllamaChat, fromOllamaGenerate, type OllamaQuestion } from './from-ollama-body.ts';
import { ollamaFrames } from './ollama-frames.ts';
import { promptTurn } from './prompt-turn.ts';
import { type OllamaRoute, toLoadAnswer, toOllamaAnswer } from './to-ollama-answer.ts';
import { identityOf } from '../security/caller.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys('ask')
@Controller('api')
export class OllamaTurnsController {
  constructor(
    private readonly turns: HttpTurns,
    private readonly names: ModelNames,
  ) {}

  @Post('chat')
  @HttpCode(200)
  chat(@Body() body: unknown, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer('chat', fromOllamaChat(bodyOf(body)), request, response);
  }

  /** Runs one prompt; in a context of Rhetor's it continues the conversation. */
  @Post('generate')
  @HttpCode(200)
  generate(
    @Body() body: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer('generate', fromOllamaGenerate(bodyOf(body)), request, response);
  }

  private async answer(
    route: OllamaRoute,
    { model, metadata, ...question }: OllamaQuestion,
    request: Request,
    response: Response,
  ): Promise<void> {
    const asked = performance.now();
    if (!question.messages.some(({ role }) => role !== 'system')) {
      const identity = identityOf(request);
      await this.names.find(model, identity.type === 'key' ? identity.key.models : undefined);
      response.json(toLoadAnswer(route, model, isUnload(request.body)));
      return;
    }
    const choices = rhetorChoices(request.headers, metadata);
    const turn = compatTurn(requestIdOf(response), question, choices, model);
    const forms: AnswerForms = {
      toBody: (source, reply, end) =>
        toOllamaAnswer(route, source, reply, end, { asked, ended: performance.now() }),
      frames: () => ollamaFrames(route, model, asked),
      cites: 'ollama',
      isCutAnError: true,
    };
    const answered = route === 'generate' ? promptTurn(turn) : turn;
    this.turns.answer(answered, request, response, forms, idempotencyKeyOf(request));
  }
}

function isUnload(body: unknown): boolean {
  const keepAlive = bodyOf(body)['keep_alive'];
  return (
    keepAlive === 0 || (typeof keepAlive === 'string' && /^0+(?:\.0+)?[a-z]*$/.test(keepAlive))
  );
}
