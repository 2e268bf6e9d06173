/** Makes the frame that passes an event of a vendor's stream on, followed by what the event means. */
import type { CompletionEvent, VendorFrame } from '../../../model/completion-event.ts';
import type { WireRecord } from '../../../model/json/narrowing.ts';
import type { StreamedAnswer } from './streamed-answer.ts';

/** Without line breaks, which would begin another event. */
const EVENT_NAME = /^[\w.]{1,100}$/;

/** @param data the event as it came; undefined if it was part of another */
export function framed(
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
