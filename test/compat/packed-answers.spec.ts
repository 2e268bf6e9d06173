/** Answers that an upstream packs although nobody asked it to pass to a client of its dialect all the same. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlayedAnswer, PlaybackUpstream } from '../replay/playback-upstream.ts';
import { shortAnswer } from '../replay/recordings/short-answers.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { postTo } from './post-to.ts';

const QUESTION = [{ role: 'user', content: 'Count.' }];
const SURFACES = {
  chat: { path: '/v1/chat/completions', body: { messages: QUESTION } },
  responses: { path: '/v1/responses', body: { input: QUESTION } },
  anthropic: { path: '/v1/messages', body: { messages: QUESTION, max_tokens: 9 } },
  ollama: { path: '/api/chat', body: { messages: QUESTION } },
} as const;
type Surface = keyof typeof SURFACES;

const PACKINGS = { gzip: gzipSync, br: brotliCompressSync } as const;
type Packing = keyof typeof PACKINGS;

let upstream: PlaybackUpstream;
let rhetor: TestRhetor;
let packing: Packing | undefined;
let status = 200;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(({ path, body }) => {
    const refusal = { status, body: '{"error":{"message":"not this way","type":"own_kind"}}' };
    const plain = status === 200 ? shortAnswer(path, body['stream'] === true) : refusal;
    return plain && packed(plain);
  });
  const { origin } = upstream;
  rhetor = await TestRhetor.start({
    providers: {
      chat: { kind: 'openai', base_url: `${origin}/v1` },
      responses: { kind: 'openai', api: 'responses', base_url: `${origin}/v1` },
      anthropic: { kind: 'anthropic', base_url: origin },
      ollama: { kind: 'ollama', base_url: origin },
    },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

function packed(answer: PlayedAnswer): PlayedAnswer {
  if (packing === undefined) return answer;
  const body = PACKINGS[packing](answer.body);
  const headers = { ...answer.headers, 'content-encoding': packing };
  return { ...answer, headers, body };
}

/** Without what differs from answer to answer. */
async function said(surface: Surface, stream: boolean): Promise<string> {
  const { path, body } = SURFACES[surface];
  const response = await postTo(rhetor, path, { model: `${surface}/m`, stream, ...body }, {});
  expect(response.status).toBe(status);
  expect(response.headers.get('content-encoding')).toBeNull();
  const text = await response.text();
  return text.replaceAll(/resp_[\w-]+/g, 'resp').replaceAll(/"[^"]*_at":\s*\d+/g, '""');
}

describe.each(Object.keys(PACKINGS) as Packing[])('packed with %s', (name) => {
  describe.each(Object.keys(SURFACES) as Surface[])('an answer of %s', (surface) => {
    it.each([false, true])('is the same as a plain one, streamed: %s', async (stream) => {
      status = 200;
      packing = undefined;
      const plain = await said(surface, stream);
      packing = name;
      expect(await said(surface, stream)).toBe(plain);
      expect(plain.length).toBeGreaterThan(50);
    });

    it.each([false, true])('is a refusal in the vendor’s words, streamed: %s', async (stream) => {
      packing = name;
      status = 400;
      expect(await said(surface, stream)).toContain('not this way');
    });
  });
});
