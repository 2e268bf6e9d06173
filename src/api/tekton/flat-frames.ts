/** The WebSocket frames of the former client library: flat, with the request's id at the top; pure. */
import type { FlatAnswerFrame, FlatServerFrame } from '../../contract/tekton.ts';
import type { TurnEnd } from '../../conversation/events/turn-event.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import type { RequestKey } from '../../contract/socket-frames.ts';
import type { TurnFrames } from '../socket/socket-turns.service.ts';
import { tektonStreamText } from './tekton-stream.ts';
import { toTektonAnswer } from './to-tekton-answer.ts';

export const PING_FRAME = flatFrame('PING', undefined, '{}');

export function registerAckFrame(componentId: string): string {
  return flatFrame('REGISTER_ACK', undefined, JSON.stringify({ component_id: componentId }));
}

/** `request_id` is the id of the client's request; Rhetor's own would be mistaken for it. */
export function errorFrame(error: ErrorBody, key: RequestKey | undefined): string {
  const { request_id: _, ...body } = error;
  return flatFrame('ERROR', key, JSON.stringify(body));
}

export function flatFrames(key: RequestKey | undefined, contextId: string): TurnFrames {
  const text = tektonStreamText(contextId);
  return {
    of: (event) => {
      const data = text.of(event);
      return data === undefined ? undefined : flatFrame('CHUNK', key, data);
    },
    answer: (source, reply, end) => {
      const body =
        source === undefined ? emptyAnswer(contextId, end) : toTektonAnswer(source, reply, end);
      return flatFrame('RESPONSE', key, JSON.stringify(body));
    },
    failure: (error) => errorFrame(error, key),
  };
}

/** No model answered, so none is named. */
function emptyAnswer(contextId: string, { finishReason }: TurnEnd): Omit<FlatAnswerFrame, 'type'> {
  return {
    message: '',
    content: '',
    response: '',
    context_id: contextId,
    finished: false,
    timestamp: new Date().toISOString(),
    finish_reason: finishReason,
  };
}

/** @param body the JSON text of an object, to which the frame's own fields are added */
function flatFrame(
  type: FlatServerFrame['type'],
  key: RequestKey | undefined,
  body: string,
): string {
  const id = key === undefined ? '' : `,"request_id":${JSON.stringify(key)}`;
  return `{"type":"${type}"${id}${body === '{}' ? '}' : `,${body.slice(1)}`}`;
}
