/**
 * Waits for the end of a turn and answers with one JSON body; the turn is cancelled when the caller
 * leaves.
 */
import type { Response } from 'express';
import type { Observable, Subscription } from 'rxjs';
import type { TurnEnd, TurnEvent, TurnSource } from '../../conversation/turn-event.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { Message } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import { sendJson } from './send-json.ts';
import { setTurnHeaders } from './turn-headers.ts';

/** Builds a dialect's complete answer. */
export type ToBody = (source: TurnSource, reply: Message, end: TurnEnd) => object;

export function sendAnswer(
  response: Response,
  events: Observable<TurnEvent>,
  toBody: ToBody,
  sendFailure: (error: unknown) => void,
): void {
  let subscription: Subscription | undefined;
  response.once('close', () => subscription?.unsubscribe());
  subscription = collectAnswer(
    events,
    (source, reply, end) => {
      if (source === undefined) return sendFailure(cancelledError());
      setTurnHeaders(response, source);
      sendJson(response, toBody(source, reply, end));
    },
    sendFailure,
  );
}

/**
 * Calls exactly one of `onAnswer` and `onFailure`, unless it is unsubscribed before. A turn that
 * was cancelled before a model answered has no source.
 */
export function collectAnswer(
  events: Observable<TurnEvent>,
  onAnswer: (source: TurnSource | undefined, reply: Message, end: TurnEnd) => void,
  onFailure: (error: unknown) => void,
): Subscription {
  const answer = new AnswerFold();
  let source: TurnSource | undefined;
  return subscribeGuarded(events, {
    next: (event) => {
      if (event.type === 'turn-start') source = event.source;
      else if (event.type === 'turn-end') onAnswer(source, answer.toMessage(), event);
      else answer.add(event);
    },
    error: onFailure,
  });
}

function cancelledError(): RhetorError {
  return new RhetorError(
    'client_closed_request',
    'The request was cancelled before a model answered.',
  );
}
