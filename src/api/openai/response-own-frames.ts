/**
 * Passes on the events of a response, and its body, as the vendor wrote them, but for what Rhetor
 * owns: the response's id, and where it is stored.
 */
import type { TurnSource } from '../../conversation/turn-event.ts';
import { isRecord, parseJson } from '../../model/json.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';
import { sseFrame } from '../http/own-frames.ts';
import type { ResponseFrame } from './to-response.ts';

type Json = Readonly<Record<string, unknown>>;

export function responseOwnFrames(frame: ResponseFrame): OwnFrames {
  return {
    of: (event, source) =>
      sseFrame(
        event.text.includes('"response"')
          ? { ...event, text: renamed(event.text, frame, source) }
          : event,
      ),
    end: () => '',
  };
}

function renamed(text: string, frame: ResponseFrame, source: TurnSource): string {
  const event = parseJson(text);
  if (!isRecord(event) || !isRecord(event['response'])) return text;
  return JSON.stringify({ ...event, response: owned(event['response'], frame, source) });
}

/** @param text the vendor's own body */
export function ownResponseText(text: string, frame: ResponseFrame, source: TurnSource): string {
  const response = parseJson(text);
  return isRecord(response) ? JSON.stringify(owned(response, frame, source)) : text;
}

function owned(response: Json, frame: ResponseFrame, source: TurnSource): Json {
  const { conversation, echo } = frame;
  return {
    ...response,
    id: frame.idOf(source),
    store: echo['store'],
    previous_response_id: echo['previous_response_id'],
    ...(conversation !== undefined && { conversation: { id: conversation } }),
  };
}
