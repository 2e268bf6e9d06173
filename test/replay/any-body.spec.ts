/** Any body of a dialect, unknown fields included, arrives at an upstream of that dialect as it was sent. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { bodyDifferences } from './body-differences.ts';
import type { AnyBody } from './bodies/any-fields.ts';
import { chatBody } from './bodies/chat-body.ts';
import { messagesBody } from './bodies/messages-body.ts';
import { ollamaBody } from './bodies/ollama-body.ts';
import { responsesBody } from './bodies/responses-body.ts';
import type { FramedKind } from './recordings/framings.ts';
import { PlaybackUpstream, type Received } from './playback-upstream.ts';
import { REPLAY_TASKS, replayProviders } from './replay-answers.ts';
import { shortAnswer } from './recordings/short-answers.ts';

const RUNS = 60;

const PATHS: Readonly<Record<FramedKind, string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
  ollama: '/api/chat',
};

const received = new Map<unknown, Received>();
let upstream: PlaybackUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start((request) => {
    received.set(request.body['model'], request);
    return shortAnswer(request.path, request.body['stream'] === true);
  });
  const ollama = { kind: 'ollama', base_url: upstream.origin };
  rhetor = await TestRhetor.start({
    providers: { ...replayProviders(upstream.origin), ollama },
    tasks: REPLAY_TASKS,
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

/** What became of the body's fields, or the refusal. */
async function differencesOf(kind: FramedKind, body: AnyBody): Promise<readonly string[]> {
  const model = `any-${received.size}`;
  const response = await rhetor.post(PATHS[kind], { model: `${kind}/${model}`, ...body });
  const answer = await response.text();
  const arrived = received.get(model);
  if (arrived === undefined) return [`${response.status} ${answer}`];
  return bodyDifferences(body, arrived.body);
}

describe('any body', () => {
  it.each([
    ['chat', chatBody],
    ['responses', responsesBody],
    ['messages', messagesBody],
    ['ollama', ollamaBody],
  ] as const)('of %s arrives as it was sent, streamed or whole', async (kind, anyBody) => {
    const bodies = fc.tuple(anyBody, fc.boolean());
    await fc.assert(
      fc.asyncProperty(bodies, async ([body, stream]) => {
        expect(await differencesOf(kind, { ...body, stream })).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
