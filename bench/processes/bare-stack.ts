/**
 * The floor for Rhetor's stack: a Nest application on Express with one route, which asks the vendor's SDK
 * over a pool of undici and passes the answer on. It checks, routes, limits and stores nothing.
 */
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import OpenAI from 'openai';
import { Pool } from 'undici';
import { listenAndTell } from './listen-and-tell.ts';

const upstream = process.argv[3] ?? '';
const pool = new Pool(upstream, { connections: 1_024 });

const client = new OpenAI({
  apiKey: 'bench',
  baseURL: `${upstream}/v1`,
  maxRetries: 0,
  fetch: (url, init) => ask(String(url), init),
});

async function ask(url: string, init: RequestInit = {}) {
  const { statusCode, headers, body } = await pool.request({
    path: new URL(url).pathname,
    method: 'POST',
    headers: [...new Headers(init.headers)].flat(),
    body: String(init.body),
  });
  const type = { 'content-type': String(headers['content-type']) };
  return new globalThis.Response(body as unknown as ReadableStream, {
    status: statusCode,
    headers: type,
  });
}

/** Its decorators are applied below, since Node runs this file as it is. */
class Completions {
  async complete(request: Request, response: Response): Promise<void> {
    const question = request.body as OpenAI.ChatCompletionCreateParams;
    const answer = await client.chat.completions.create(question);
    if (!('controller' in answer)) {
      response.json(answer);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for await (const chunk of answer) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  }
}

const { prototype } = Completions;
const method = Object.getOwnPropertyDescriptor(prototype, 'complete') ?? {};
Controller('v1/chat/completions')(Completions);
Post()(prototype, 'complete', method);
HttpCode(200)(prototype, 'complete', method);
Req()(prototype, 'complete', 0);
Res()(prototype, 'complete', 1);

const app = await NestFactory.create<NestExpressApplication>(
  { module: Completions, controllers: [Completions] },
  { logger: false },
);
app.useBodyParser('json', { limit: '1mb' });
await app.init();
listenAndTell(app.getHttpServer());
