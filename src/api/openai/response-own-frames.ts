/**
 * Passes on the events of a response, and its body, as the vendor wrote them, but for what Rhetor
 * owns: the response's id, where it is stored, and the instructions that it may have been given.
 */
import type { TurnSource } from '../../conversation/events/turn-event.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { countAt, type WireRecord } from '../../model/json/narrowing.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';
import { typedFrame } from '../http/own-frames.ts';
import type { ResponseFrame } from './to-response.ts';

export type ResponseOwnFrames = OwnFrames & {
  /** The number of an event after those that were passed on; 0 if none was numbered. */
  readonly nextNumber: () => number;
};

export function responseOwnFrames(frame: ResponseFrame): ResponseOwnFrames {
  let last = '';
  return {
    of: (event, source) => {
      last = event.text;
      return typedFrame({ ...event, text: renamed(event.text, frame, source) });
    },
    end: () => '',
    nextNumber: () => {
      const event = parseJson(last);
      const number = isRecord(event) ? countAt(event, 'sequence_number') : undefined;
      return number === undefined ? 0 : number + 1;
    },
  };
}

/** Texts hold no such name, since JSON escapes their quotation marks. */
function renamed(text: string, frame: ResponseFrame, source: TurnSource): string {
  if (!text.includes('"response"') && !text.includes('"response_id"')) return text;
  const event = parseJson(text);
  if (!isRecord(event)) return text;
  const { response, response_id: id } = event;
  if (!isRecord(response) && id === undefined) return text;
  return JSON.stringify({
    ...event,
    ...(id !== undefined && { response_id: frame.idOf(source) }),
    ...(isRecord(response) && { response: owned(response, frame, source) }),
  });
}

/** @param text the vendor's own body */
export function ownResponseText(text: string, frame: ResponseFrame, source: TurnSource): string {
  const response = parseJson(text);
  return isRecord(response) ? JSON.stringify(owned(response, frame, source)) : text;
}

function owned(response: WireRecord, frame: ResponseFrame, source: TurnSource): WireRecord {
  const { conversation, echo } = frame;
  return {
    ...response,
    id: frame.idOf(source),
    // Rhetor may have added a prompt of its own.
    ...(response['instructions'] !== undefined && { instructions: echo['instructions'] }),
    store: echo['store'],
    previous_response_id: echo['previous_response_id'],
    ...(conversation !== undefined && { conversation: { id: conversation } }),
  };
}
