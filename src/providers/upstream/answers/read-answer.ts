/** Reads a vendor's stream of JSON events as CompletionEvents; the part that all such vendors share. */
import { SseDecoder, type ServerSentEvent } from '../../../bytes/sse-decoder.ts';
import type { CompletionEvent } from '../../../model/completion-event.ts';
import { isRecord } from '../../../model/json/json.ts';
import { LONGEST_UPSTREAM_EVENT } from '../../limits.ts';
import { PassedBound } from '../../passed-bound.ts';
import { framed } from './framed-event.ts';
import { beginsJson, WholeAnswer } from './whole-answer.ts';
import { RepeatedEvent } from './repeated-event.ts';
import type { StreamedAnswer } from './streamed-answer.ts';
import { parseWire } from '../wire-json.ts';

/** The last line of OpenAI's streams, which other vendors' servers send too. */
const SENTINEL = '[DONE]';
/** UTF-16 units of data that may be the sentinel or empty, white space around it included. */
const LONGEST_MARK = 64;

/**
 * Yields events that arrived together as one batch, because each yield costs five promises on the way to the reader.
 *
 * @param onLastWord called before the end is yielded
 * @param passesFrames each event is also yielded as the vendor wrote it
 * @throws what `answer` throws, or SyntaxError for an event that is not JSON, after yielding the events before it
 */
export async function* readAnswer(
  opening: PromiseLike<{ readonly body: AsyncIterable<Uint8Array> | null }>,
  answer: StreamedAnswer,
  onLastWord: () => void,
  passesFrames = false,
): AsyncGenerator<readonly CompletionEvent[], void, undefined> {
  const { body } = await opening;
  if (body === null) return;
  const repeated = new RepeatedEvent();
  const accept: Accept = passesFrames
    ? (event) => acceptedFrame(answer, event, repeated)
    : (event) => acceptEvent(answer, event, repeated);
  const decoder = new SseDecoder(LONGEST_UPSTREAM_EVENT, endlessEvent);
  let whole: WholeAnswer | undefined;
  let isJson: boolean | undefined;
  let isDone = false;
  let isMarked = false;
  for await (const bytes of body) {
    if (isJson === undefined && (isJson = beginsJson(bytes))) whole = new WholeAnswer();
    if (whole !== undefined) {
      whole.push(bytes);
      continue;
    }
    const accepted = acceptAll(answer, decoder, bytes, accept);
    if (accepted.mapped.length > 0) yield accepted.mapped;
    if (accepted.failure !== undefined) throw accepted.failure.error;
    isDone = accepted.isLast;
    isMarked = accepted.isMarked;
    if (isDone) break;
  }
  if (whole !== undefined) {
    const read = whole.end();
    if (read === undefined) return;
    yield answer.acceptWhole(read);
    isMarked = true;
  } else if (!isDone) {
    const last = decoder.end();
    isMarked = last !== undefined && isSentinel(last);
    yield acceptedLast(last, accept);
  }
  const end = answer.end(isMarked);
  if (end === undefined) return;
  onLastWord();
  yield [end];
}

type Accept = (event: ServerSentEvent) => readonly CompletionEvent[];

type Accepted = {
  readonly mapped: readonly CompletionEvent[];
  readonly isLast: boolean;
  /** The last of them was the sentinel. */
  readonly isMarked: boolean;
  readonly failure: { readonly error: unknown } | undefined;
};

function acceptAll(
  answer: StreamedAnswer,
  decoder: SseDecoder,
  bytes: Uint8Array,
  accept: Accept,
): Accepted {
  const mapped: CompletionEvent[] = [];
  try {
    for (const event of decoder.push(bytes)) {
      if (isSentinel(event)) {
        return { mapped, isLast: true, isMarked: true, failure: undefined };
      }
      for (const one of accept(event)) mapped.push(one);
      if (answer.isComplete) {
        return { mapped, isLast: true, isMarked: false, failure: undefined };
      }
    }
    return { mapped, isLast: false, isMarked: false, failure: undefined };
  } catch (error) {
    return { mapped, isLast: false, isMarked: false, failure: { error } };
  }
}

export function isSentinel({ data }: Pick<ServerSentEvent, 'data'>): boolean {
  return data === SENTINEL || (data.length < LONGEST_MARK && data.trim() === SENTINEL);
}

export function acceptEvent(
  answer: StreamedAnswer,
  { name, data }: ServerSentEvent,
  repeated?: RepeatedEvent,
): readonly CompletionEvent[] {
  if (isSignOfLife(data, name)) return NOTHING;
  const known = repeated?.read(data);
  if (known !== undefined) return answer.accept(known, name);
  const parsed = parsedData(data, name);
  if (isRecord(parsed)) return learned(answer.accept(parsed, name), data, repeated);
  // Some servers wrap an error in a list.
  return Array.isArray(parsed)
    ? parsed.filter(isRecord).flatMap((one) => answer.accept(one, name))
    : NOTHING;
}

/** Most events say one piece of text, and the next ones say it with the same fields. */
function learned(
  events: readonly CompletionEvent[],
  data: string,
  repeated: RepeatedEvent | undefined,
): readonly CompletionEvent[] {
  const said = events.at(-1);
  if (said?.type === 'text-delta' && said.text !== '') repeated?.learn(data, said.text);
  return events;
}

/** The words of an error may be no JSON. */
function parsedData(data: string, name: string | undefined): unknown {
  try {
    return parseWire(data);
  } catch (error) {
    if (name === 'error' && error instanceof SyntaxError) return { error: data };
    throw error;
  }
}

/** Some servers send empty data. */
function isSignOfLife(data: string, name: string | undefined): boolean {
  return data.length < LONGEST_MARK && data.trim() === '' && name !== 'error';
}

/** Also yields the event itself, unless it is a mere sign of life. */
function acceptedFrame(
  answer: StreamedAnswer,
  { name, data }: ServerSentEvent,
  repeated: RepeatedEvent,
): readonly CompletionEvent[] {
  if (isSignOfLife(data, name)) return NOTHING;
  const known = repeated.read(data);
  if (known !== undefined) return framed(answer, name, known, data);
  const parsed = parsedData(data, name);
  if (isRecord(parsed)) return learned(framed(answer, name, parsed, data), data, repeated);
  // The vendor's clients cannot read a list of events.
  return Array.isArray(parsed)
    ? parsed.filter(isRecord).flatMap((one) => framed(answer, name, one))
    : NOTHING;
}

/** An event without its blank line may be complete, or half of one, which means that the stream was cut off. */
function acceptedLast(
  event: ServerSentEvent | undefined,
  accept: Accept,
): readonly CompletionEvent[] {
  if (event === undefined || isSentinel(event)) return NOTHING;
  try {
    return accept(event);
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

function endlessEvent(longest: number): PassedBound {
  return PassedBound.ofBytes('an event', longest);
}

const NOTHING: readonly CompletionEvent[] = [];
