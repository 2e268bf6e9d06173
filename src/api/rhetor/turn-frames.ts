/** The frames of a turn in Rhetor's own envelopes: typing, the answer, end of typing. */
import type { ErrorBody } from '../../contract/error-body.ts';
import type { ErrorFrame, RequestKey, TypingFrame } from '../../contract/socket-frames.ts';
import type { TurnFrames } from '../socket/socket-turns.service.ts';
import { type Envelope, envelopeWriter } from './envelope.ts';
import type { SocketTurn } from './from-payload.ts';
import { toAnswer } from '../views/to-answer.ts';
import { streamText } from '../views/to-stream-data.ts';

export function turnFrames(envelope: Envelope, { contextId, isStreaming }: SocketTurn): TurnFrames {
  const write = envelopeWriter(envelope);
  const text = streamText(contextId);
  const typing = (isTyping: boolean): string => {
    const payload: TypingFrame['payload'] = { status: 'typing', isTyping, context: contextId };
    return write('UPDATE', 'LLM', JSON.stringify(payload));
  };
  return {
    first: () => typing(true),
    of: (event) => {
      const payload = text.of(event);
      return payload === undefined ? undefined : write('UPDATE', 'LLM', payload);
    },
    answer: (source, reply, end) =>
      write(
        'RESPONSE',
        'LLM',
        source === undefined ? text.end(end) : JSON.stringify(toAnswer(source, reply, end)),
      ),
    failure: (error) =>
      isStreaming
        ? write('UPDATE', 'LLM', text.failure(error))
        : write('ERROR', 'SYSTEM', errorPayload(error, envelope.requestKey)),
    last: () => typing(false),
  };
}

/** Clients read the id of their request in the payload, too. */
export function errorPayload(error: ErrorBody, key: RequestKey | undefined): string {
  const payload: ErrorFrame['payload'] = { ...error, ...(key !== undefined && { req_id: key }) };
  return JSON.stringify(payload);
}
