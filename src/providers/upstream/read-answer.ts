/** Reads a vendor's stream of JSON events as CompletionEvents; the part that all such vendors share. */
import { SseDecoder, type ServerSentEvent } from '../../bytes/sse-decoder.ts';
import type { CompletionEvent, ResponseEnd, VendorFrame } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json.ts';
import type { WireRecord } from '../../model/narrowing.ts';
import { LONGEST_UPSTREAM_EVENT } from '../limits.ts';
import { PassedBound } from '../passed-bound.ts';
import { beginsJson, WholeAnswer } from './whole-answer.ts';
import { parseWire } from './wire-json.ts';

/** Interprets one vendor's events; one instance for each answer. */
export interface StreamedAnswer {
  /** True after the vendor's terminal event; later events are not read. */
  readonly isComplete: boolean;
  /** The vendor has said why the answer ends. */
  readonly isClosing: boolean;

  /**
   * @param name the event's `event:` line, if there is one
   * @throws the vendor's error, if the event is one; WireFault for an invalid field
   */
  accept(event: WireRecord, name: string | undefined): readonly CompletionEvent[];

  /**
   * The whole answer as one JSON object, from a server that does not stream.
   * @throws as `accept`; a body that is not an answer is treated as the vendor's error
   */
  acceptWhole(answer: WireRecord): readonly CompletionEvent[];

  /**
   * What the vendor's own clients are shown of an event that was accepted: the event itself, if they
   * can read it, or another in its place; undefined: what the event means is shown instead. Absent:
   * every event as it came.
   */
  readable?(event: WireRecord): WireRecord | undefined;

  /** Like `readable`, for a whole answer. */
  readableWhole?(answer: WireRecord): WireRecord | undefined;

  /**
   * The end of the answer; undefined if the vendor gave no finish reason, which means a cut-off answer.
   * @param isMarked the server sent `[DONE]`, or the answer as one object
   * @throws RhetorError for a finish reason that means a failure
   */
  end(isMarked: boolean): ResponseEnd | undefined;
}

/** The last line of OpenAI's streams, which other vendors' servers send too. */
const SENTINEL = '[DONE]';
/** Without line breaks, which would begin another event. */
const EVENT_NAME = /^[\w.]{1,100}$/;
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
  const accept = passesFrames ? acceptedFrame : acceptEvent;
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
    yield acceptedLast(answer, last, accept);
  }
  const end = answer.end(isMarked);
  if (end === undefined) return;
  onLastWord();
  yield [end];
}

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
  accept: typeof acceptEvent,
): Accepted {
  const mapped: CompletionEvent[] = [];
  try {
    for (const event of decoder.push(bytes)) {
      if (isSentinel(event)) {
        return { mapped, isLast: true, isMarked: true, failure: undefined };
      }
      for (const one of accept(answer, event)) mapped.push(one);
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
): readonly CompletionEvent[] {
  if (isSignOfLife(data, name)) return NOTHING;
  const parsed = parsedData(data, name);
  if (isRecord(parsed)) return answer.accept(parsed, name);
  // Some servers wrap an error in a list.
  return Array.isArray(parsed)
    ? parsed.filter(isRecord).flatMap((one) => answer.accept(one, name))
    : NOTHING;
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
): readonly CompletionEvent[] {
  if (isSignOfLife(data, name)) return NOTHING;
  const parsed = parsedData(data, name);
  if (isRecord(parsed)) return framed(answer, name, parsed, data);
  // The vendor's clients cannot read a list of events.
  return Array.isArray(parsed)
    ? parsed.filter(isRecord).flatMap((one) => framed(answer, name, one))
    : NOTHING;
}

/** @param data the event as it came; undefined if it was part of another */
function framed(
  answer: StreamedAnswer,
  name: string | undefined,
  event: WireRecord,
  data?: string,
): readonly CompletionEvent[] {
  const events = answer.accept(event, name);
  const readable = answer.readable === undefined ? event : answer.readable(event);
  const isAsItCame = readable === event && data !== undefined;
  const named = name === undefined ? undefined : nameOf(readable ?? event, name);
  const frame: VendorFrame = {
    type: 'vendor-frame',
    ...(named !== undefined && { name: named }),
    text: isAsItCame ? inOneLine(data) : readable && JSON.stringify(readable),
    isClosing: answer.isClosing,
  };
  return events.length === 0 ? [frame] : [frame, ...events];
}

/** JSON has line breaks only where they mean nothing. */
function inOneLine(json: string): string {
  return json.includes('\n') ? json.replaceAll('\n', ' ') : json;
}

/** What an event is called has to agree with what it says, since some clients go by the name alone. */
function nameOf({ type }: WireRecord, otherwise: string): string {
  if (type === otherwise) return otherwise;
  return typeof type === 'string' && EVENT_NAME.test(type) ? type : otherwise;
}

/** An event without its blank line may be complete, or half of one, which means that the stream was cut off. */
function acceptedLast(
  answer: StreamedAnswer,
  event: ServerSentEvent | undefined,
  accept: typeof acceptEvent,
): readonly CompletionEvent[] {
  if (event === undefined || isSentinel(event)) return NOTHING;
  try {
    return accept(answer, event);
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

function endlessEvent(longest: number): PassedBound {
  return PassedBound.ofBytes('an event', longest);
}

const NOTHING: readonly CompletionEvent[] = [];
