/**
 * The floor for Rhetor's stack: a Nest application on Express whose routes ask the vendor's SDK over a pool
 * of undici. One passes the answer on; the other reads a stream, stores the turn as durably as Rhetor does,
 * and answers whole. They check, route and limit nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

type Turn = { readonly context: string; readonly message: string; readonly reply: string };
type Waiting = { readonly turn: Turn; readonly stored: () => void };

const folder = mkdtempSync(join(tmpdir(), 'bare-stack-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const database = new DatabaseSync(join(folder, 'turns.db'));
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE turns (context, role, content)',
);
const insert = database.prepare('INSERT INTO turns VALUES (?, ?, ?)');
let waiting: Waiting[] = [];

/** Turns that end in one turn of the event loop share a commit. */
function store(turn: Turn): Promise<void> {
  return new Promise((stored) => {
    if (waiting.push({ turn, stored }) === 1) setImmediate(commit);
  });
}

function commit(): void {
  const all = waiting;
  waiting = [];
  database.exec('BEGIN');
  for (const { turn } of all) {
    insert.run(turn.context, 'user', turn.message);
    insert.run(turn.context, 'assistant', turn.reply);
  }
  database.exec('COMMIT');
  for (const { stored } of all) stored();
}

class Messages {
  async answer(request: Request, response: Response): Promise<void> {
    const { context_id: context, message } = request.body as Record<string, string>;
    const answer = await client.chat.completions.create({
      model: 'bench-model',
      messages: [{ role: 'user', content: String(message) }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let reply = '';
    for await (const { choices } of answer) reply += choices[0]?.delta.content ?? '';
    await store({ context: String(context), message: String(message), reply });
    response.json({ message: reply, context_id: context, done: true });
  }
}

route(Completions, 'v1/chat/completions', 'complete');
route(Messages, 'message', 'answer');

function route<Routed extends object>(
  controller: { new (): Routed; readonly prototype: Routed },
  path: string,
  name: string & keyof Routed,
): void {
  const { prototype } = controller;
  const method = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  Controller(path)(controller);
  Post()(prototype, name, method);
  HttpCode(200)(prototype, name, method);
  Req()(prototype, name, 0);
  Res()(prototype, name, 1);
}

const app = await NestFactory.create<NestExpressApplication>(
  { module: Completions, controllers: [Completions, Messages] },
  { logger: false },
);
app.useBodyParser('json', { limit: '1mb' });
await app.init();
listenAndTell(app.getHttpServer());
