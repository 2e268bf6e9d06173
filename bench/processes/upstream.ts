/**
 * An upstream without delay that speaks OpenAI's protocol: answers at once, and streams one word per turn of
 * its event loop, or at the pace that the prompt asks for. Counts what it was asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ANSWER_WORDS, type AskedFor, PACE, WORD } from '../load-job.ts';
import { listenAndTell } from './listen-and-tell.ts';

const MODEL = 'bench-model';
const USAGE = {
  prompt_tokens: 10,
  completion_tokens: ANSWER_WORDS,
  total_tokens: 10 + ANSWER_WORDS,
};

const ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 0,
  model: MODEL,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: `${WORD} `.repeat(ANSWER_WORDS) },
      finish_reason: 'stop',
    },
  ],
  usage: USAGE,
});
const MODELS = JSON.stringify({ object: 'list', data: [{ id: MODEL, object: 'model' }] });

const WORD_EVENT = toEvent({ delta: { content: `${WORD} ` }, finish_reason: null });
const LAST_EVENTS =
  toEvent({ delta: {}, finish_reason: 'stop' }) +
  `data: ${JSON.stringify({ ...chunk(), choices: [], usage: USAGE })}\n\n` +
  'data: [DONE]\n\n';

const PACED = new RegExp(`${PACE}(\\d+)`);
const counted = { whole: 0, streamed: 0 };

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'application/json').end(MODELS);
    return;
  }
  readBody(request, (body) => {
    if (body.includes('"stream":true')) {
      counted.streamed += 1;
      streamAnswer(response, Number(PACED.exec(body)?.[1] ?? 0));
    } else {
      counted.whole += 1;
      response.setHeader('content-type', 'application/json').end(ANSWER);
    }
  });
});
listenAndTell(server);
process.on('message', () => {
  const asked: AskedFor = { ...counted };
  counted.whole = counted.streamed = 0;
  process.send?.(asked);
});

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (part: Buffer) => chunks.push(part));
  request.on('end', () => then(Buffer.concat(chunks).toString()));
}

/** @param paceMs 0: one word per turn of the event loop */
function streamAnswer(response: ServerResponse, paceMs: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let left = ANSWER_WORDS;
  const next = (): void => {
    if (response.destroyed) return;
    if (left === 0) {
      response.end(LAST_EVENTS);
      return;
    }
    left -= 1;
    response.write(WORD_EVENT);
    if (paceMs === 0) setImmediate(next);
    else setTimeout(next, paceMs);
  };
  next();
}

function chunk() {
  return { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 0, model: MODEL };
}

function toEvent(choice: object): string {
  return `data: ${JSON.stringify({ ...chunk(), choices: [{ index: 0, ...choice }] })}\n\n`;
}
