/** Plays recorded answers to callers of every surface, and compares what each hears with the recording. */
import { type AnswerFacts, differences } from './facts/answer-facts.ts';
import { chatFacts } from './facts/chat-facts.ts';
import { sseEvents } from './facts/event-stream.ts';
import { messagesFacts } from './facts/messages-facts.ts';
import type { PlayedAnswer } from './playback-upstream.ts';
import type { WireRecord } from '../../src/model/json/narrowing.ts';
import { wholeOf } from './recordings/whole-recording.ts';
import type { AnswerKind, RecordedStream } from './recordings/recorded-traffic.ts';
import { responsesFacts } from './facts/responses-facts.ts';
import { sideBySide } from './side-by-side.ts';
import { REPLAY_SURFACES, type RhetorAddress } from './surfaces.ts';

export type Exchange = {
  readonly recording: RecordedStream;
  readonly surface: string;
  /** Empty if they agree. */
  readonly differences: readonly string[];
};

const AT_ONCE = 8;

/** A provider for each kind of recording, all at one upstream. */
export function replayProviders(origin: string): Readonly<Record<AnswerKind, object>> {
  return {
    chat: { kind: 'openai', base_url: `${origin}/v1` },
    responses: { kind: 'openai', api: 'responses', base_url: `${origin}/v1` },
    messages: { kind: 'anthropic', base_url: origin },
  };
}

/** Nothing hides a failure: an answer is asked for once. */
export const REPLAY_TASKS = { default: { retries: 0 } };

/** As the vendor answers: whole to a request for a whole answer, if the recording has one. */
export function playRecording(recording: RecordedStream, body: WireRecord): PlayedAnswer {
  const whole = body['stream'] === true ? undefined : wholeOf(recording);
  if (whole === undefined) return { body: recording.sse };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
}

export function wholeFactsOf(kind: AnswerKind, whole: WireRecord): AnswerFacts {
  if (kind === 'chat') return chatFacts({ events: [whole], isMarked: true });
  return kind === 'responses' ? responsesFacts([whole]) : messagesFacts([whole]);
}

export function factsOf({ kind, sse }: RecordedStream): AnswerFacts {
  const stream = sseEvents(sse);
  if (kind === 'chat') return chatFacts(stream);
  return kind === 'responses' ? responsesFacts(stream.events) : messagesFacts(stream.events);
}

/** @param modelOf the name under which the upstream plays a recording */
export async function replayAnswers(
  rhetor: RhetorAddress,
  recordings: readonly RecordedStream[],
  modelOf: (recording: RecordedStream) => string,
): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const plays = recordings.flatMap((recording) =>
    REPLAY_SURFACES.map((surface) => ({ recording, surface, expected: factsOf(recording) })),
  );
  await sideBySide(AT_ONCE, plays, async ({ recording, surface, expected }) => {
    const heard = await surface.ask(rhetor, recording.kind, modelOf(recording));
    const sayable = {
      ...expected,
      usage: expected.usage && surface.countsOf(expected.usage),
    };
    const found = differences(sayable, heard);
    exchanges.push({ recording, surface: surface.name, differences: found });
  });
  return exchanges;
}
