/** Reads the answer to a request that asked for no stream. */
import { SseDecoder, type ServerSentEvent } from '../../../bytes/sse-decoder.ts';
import type { CompletionEvent } from '../../../model/completion-event.ts';
import { isRecord } from '../../../model/json/json.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';
import { LONGEST_UPSTREAM_EVENT } from '../../limits.ts';
import { PassedBound } from '../../passed-bound.ts';
import { acceptEvent, isSentinel } from './read-answer.ts';
import type { StreamedAnswer } from './streamed-answer.ts';
import { beginsJson } from './whole-answer.ts';
import { WireFault } from '../wire-fields.ts';
import { parseWire } from '../wire-json.ts';

/**
 * The answer's events, without an end if it was cut off.
 * @param passesBody the body is also returned as the vendor wrote it
 * @throws what `answer` throws
 */
export function wholeEvents(
  answer: StreamedAnswer,
  text: string,
  passesBody: boolean,
): readonly CompletionEvent[] {
  const parsed = parsedWhole(text);
  if (parsed === undefined) {
    const events = streamedEvents(answer, text);
    const isCut = text.trim() === '' || beginsJson(Buffer.from(text)) === true;
    if (events.length > 0 || isCut) return events;
    throw new WireFault('the body', 'with status 200 is neither JSON nor a stream');
  }
  const events = answer.acceptWhole(parsed);
  const end = answer.end(true);
  if (end === undefined) return events;
  // Vendors' clients cannot read an answer that is wrapped in a list.
  if (!passesBody || !text.trimStart().startsWith('{')) return [...events, end];
  const readable = answer.readableWhole === undefined ? parsed : answer.readableWhole(parsed);
  if (readable === undefined) return [...events, end];
  const own = readable === parsed ? text : JSON.stringify(readable);
  return [{ type: 'vendor-frame', text: own, isClosing: true }, ...events, end];
}

/** Some servers wrap an error in a list. */
function parsedWhole(text: string): WireRecord | undefined {
  try {
    const value = parseWire(text);
    const answer: unknown = Array.isArray(value) ? value[0] : value;
    return isRecord(answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Some servers stream whatever they are asked. */
function streamedEvents(answer: StreamedAnswer, text: string): readonly CompletionEvent[] {
  const events: CompletionEvent[] = [];
  let isMarked = false;
  for (const event of framesIn(text)) {
    isMarked = isSentinel(event);
    if (isMarked || answer.isComplete) break;
    const mapped = whatIsRead(answer, event);
    // An event that cannot be read leaves a gap, so the answer is not whole.
    if (mapped === undefined) return events;
    events.push(...mapped);
  }
  const end = answer.end(isMarked);
  return end === undefined ? events : [...events, end];
}

function whatIsRead(
  answer: StreamedAnswer,
  event: ServerSentEvent,
): readonly CompletionEvent[] | undefined {
  try {
    return acceptEvent(answer, event);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Server-sent events, or the lines of Ollama. */
function framesIn(text: string): readonly ServerSentEvent[] {
  if (text.trimStart().startsWith('{')) {
    return text.split('\n').map((data) => ({ name: undefined, data }));
  }
  const decoder = new SseDecoder(LONGEST_UPSTREAM_EVENT, (longest) =>
    PassedBound.ofBytes('an event', longest),
  );
  const events = decoder.push(Buffer.from(text));
  const last = decoder.end();
  return last === undefined ? events : [...events, last];
}
