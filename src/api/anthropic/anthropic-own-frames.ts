/** Passes on the events of a message as the vendor wrote them. */
import { isRecord, parseJson } from '../../model/json/json.ts';
import { recordAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { OwnFrames, PassedFrame } from '../http/dialect-frames.ts';
import { sseFrame, typedFrame } from '../http/own-frames.ts';

const STOP = { name: 'message_stop', text: '{"type":"message_stop"}' };

export function anthropicOwnFrames(): OwnFrames {
  let counted: WireRecord | undefined;
  return {
    of: (frame) => {
      if (counted === undefined && isOf('message_start', frame)) {
        counted = inputOf(recordAt(recordAt(eventIn(frame), 'message'), 'usage'));
      }
      return typedFrame(frame.isClosing ? withInput(frame, counted) : frame);
    },
    // Some servers end a message with its stop reason alone.
    end: (_end, closing) => (closing.some((frame) => isOf(STOP.name, frame)) ? '' : sseFrame(STOP)),
  };
}

/** The final counts are complete, as the vendor's own are; some servers count the input only at the start. */
function withInput(frame: PassedFrame, counted: WireRecord | undefined): PassedFrame {
  if (counted === undefined || !isOf('message_delta', frame)) return frame;
  const event = eventIn(frame);
  const { usage } = event;
  if (!isRecord(usage)) return frame;
  const isMissing = Object.keys(counted).some((name) => !(name in usage));
  return isMissing
    ? { ...frame, text: JSON.stringify({ ...event, usage: { ...counted, ...usage } }) }
    : frame;
}

function inputOf(usage: WireRecord): WireRecord {
  return Object.fromEntries(
    Object.entries(usage).filter(
      ([name, count]) => name.endsWith('input_tokens') && count !== null,
    ),
  );
}

function isOf(type: string, { name, text }: Pick<PassedFrame, 'name' | 'text'>): boolean {
  return name === undefined ? text.includes(type) : name === type;
}

function eventIn({ text }: PassedFrame): WireRecord {
  const event = parseJson(text);
  return isRecord(event) ? event : {};
}
