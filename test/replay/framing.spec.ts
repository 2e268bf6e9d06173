/** An answer is the same in every frame, and an error is one wherever it is put. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { differences } from './facts/answer-facts.ts';
import {
  ERRORS_AS_ANSWERS,
  ERRORS_IN_STREAMS,
  FRAMED,
  FRAMED_KINDS,
  type FramedKind,
  GOOD_FRAMES,
  SLOW_DOWN,
} from './recordings/framings.ts';
import { PlaybackUpstream, type PlayedAnswer } from './playback-upstream.ts';
import { REPLAY_TASKS, replayProviders } from './replay-answers.ts';
import { REPLAY_SURFACES } from './surfaces.ts';

const played = new Map<string, PlayedAnswer>();
let upstream: PlaybackUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(({ body }) => played.get(String(body['model'])));
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

/** Failures affect a model's health, so each answer has a model of its own. */
function modelThatPlays(answer: PlayedAnswer): string {
  const model = `framed-${played.size}`;
  played.set(model, answer);
  return model;
}

async function messageOf(kind: FramedKind, answer: PlayedAnswer): Promise<unknown> {
  const model = modelThatPlays(answer);
  const body = { message: 'Hello', options: { provider: kind, model } };
  const response = await rhetor.post('/message', body);
  expect(response.status).toBe(429);
  return response.json();
}

describe.each(FRAMED_KINDS)('an answer of %s', (kind) => {
  it.each(GOOD_FRAMES.map((frame) => [frame.name, frame] as const))(
    'is whole in its frame: %s',
    async (_name, frame) => {
      for (const surface of REPLAY_SURFACES) {
        const heard = await surface.ask(rhetor, kind, modelThatPlays(frame.of(kind)));
        expect([surface.name, ...differences(FRAMED, heard)]).toEqual([surface.name]);
      }
    },
  );

  it.each(ERRORS_AS_ANSWERS.map((frame) => [frame.name, frame] as const))(
    'is none, but %s',
    async (_name, frame) => {
      const failure = await messageOf(kind, frame.of(kind));
      expect(failure).toMatchObject({ error: expect.stringContaining(SLOW_DOWN) });
    },
  );

  it.each(ERRORS_IN_STREAMS.map((frame) => [frame.name, frame] as const))(
    'ends with %s',
    async (_name, frame) => {
      const failure = await messageOf(kind, frame.of(kind));
      expect(failure).toMatchObject({ error: expect.stringContaining(SLOW_DOWN) });
    },
  );
});
