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
import { setModelHeaders } from '../http/turn-headers.ts';
import { fromEmbedBody, toEmbedAnswer } from './embed-form.ts';

@Controller('api/embed')
export class OllamaEmbedController {
  constructor(private readonly embeddings: RecordedEmbeddings) {}

  @Post()
  @HttpCode(200)
  async embed(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const asked = performance.now();
    const { model, metadata, ...question } = fromEmbedBody(bodyOf(body));
    const route = embeddingRoute(rhetorChoices(request.headers, metadata), model, question.vendor);
    const left = callerLeaves(response);
    const embedding = await this.embeddings.embed(
      embeddingSource(request, response),
      route,
      question,
      left,
    );
    setModelHeaders(response, embedding);
    noteEmbedding(response, embedding);
    return embedding.own ?? toEmbedAnswer(embedding, performance.now() - asked);
  }
}
