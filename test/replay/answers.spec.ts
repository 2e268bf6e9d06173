/** Every surface says what the vendor's recorded answer says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRhetor } from '../support/rhetor.ts';
import { differences } from './facts/answer-facts.ts';
import { CHAT_RECORDINGS } from './recordings/chat-recordings.ts';
import { MESSAGES_RECORDINGS } from './recordings/messages-recordings.ts';
import { PlaybackUpstream } from './playback-upstream.ts';
import {
  factsOf,
  playRecording,
  REPLAY_TASKS,
  replayAnswers,
  replayProviders,
  wholeFactsOf,
} from './replay-answers.ts';
import { wholeOf } from './recordings/whole-recording.ts';
import { RESPONSES_RECORDINGS } from './recordings/responses-recordings.ts';

const RECORDINGS = [...CHAT_RECORDINGS, ...MESSAGES_RECORDINGS, ...RESPONSES_RECORDINGS].map(
  (recording, place) => ({ ...recording, model: `recording-${place}` }),
);
const CASES = RECORDINGS.map((recording) => [recording.kind, recording.id, recording] as const);

let upstream: PlaybackUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await PlaybackUpstream.start(({ body }) => {
    const played = RECORDINGS.find(({ model }) => model === body['model']);
    return played && playRecording(played, body);
  });
  rhetor = await TestRhetor.start({
    providers: replayProviders(upstream.origin),
    tasks: REPLAY_TASKS,
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

describe('a recorded answer', () => {
  it.each(CASES)('is read as it is meant, for the comparison: %s, %s', (_kind, _id, recording) => {
    expect(differences(recording.says, factsOf(recording))).toEqual([]);
    const whole = wholeOf(recording);
    if (whole === undefined) return;
    expect(differences(recording.says, wholeFactsOf(recording.kind, whole))).toEqual([]);
  });

  it.each(CASES)('arrives at every surface: %s, %s', async (_kind, _id, recording) => {
    const exchanges = await replayAnswers(rhetor, [recording], () => recording.model);
    const wrong = exchanges.filter((exchange) => exchange.differences.length > 0);
    expect(wrong.map((exchange) => [exchange.surface, ...exchange.differences])).toEqual([]);
    expect(exchanges).toHaveLength(11);
  });
});
