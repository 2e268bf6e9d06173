/** POST /api/embed. */
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RecordedEmbeddings } from '../../conversation/recorded-embeddings.service.ts';
import { bodyOf } from '../compat/body-fields.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { noteEmbedding } from '../compat/note-embedding.ts';
import { embeddingSource } from '../compat/embedding-source.ts';
import { embeddingRoute } from '../compat/embedding-route.ts';
import { rhetorChoices } from '../compat/rhetor-choices.ts';
import { setCostHeaders, setModelHeaders } from '../http/turn-headers.ts';
import { fromEmbedBody, toEmbedAnswer } from './embed-form.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import type { AccessKey } from '../../keys/access-key.ts';

@OpenToKeys('ask')
@Controller('api/embed')
export class OllamaEmbedController {
  constructor(private readonly embeddings: RecordedEmbeddings) {}

  @Post()
  @HttpCode(200)
  async embed(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<object> {
    const asked = performance.now();
    const { model, metadata, ...question } = fromEmbedBody(bodyOf(body));
    const choices = rhetorChoices(request.headers, metadata);
    const route = embeddingRoute(choices, model, question, key);
    const left = callerLeaves(response);
    const embedding = await this.embeddings.embed(
      embeddingSource(request, response),
      route,
      question,
      left,
    );
    setModelHeaders(response, embedding);
    setCostHeaders(response, embedding.cost);
    noteEmbedding(response, embedding);
    return embedding.own ?? toEmbedAnswer(embedding, performance.now() - asked);
  }
}
