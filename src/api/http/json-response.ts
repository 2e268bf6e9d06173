/**
 * Waits for the end of a turn and answers with one JSON body; the turn is cancelled when the caller
 * leaves.
 */
import type { Response } from 'express';
import type { Observable, Subscription } from 'rxjs';
import type { TurnEnd, TurnEvent, TurnSource } from '../../conversation/events/turn-event.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { Message } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import { sendJson, sendJsonText } from './send-json.ts';
import { setCostHeaders, setTurnHeaders } from './turn-headers.ts';

/** Builds a dialect's complete answer. */
export type ToBody = (source: TurnSource, reply: Message, end: TurnEnd) => object;

/** A dialect's complete answers. */
export type AnswerBodies = {
  readonly toBody: ToBody;
  /**
   * The vendor's own body, as the caller may see it; absent: unchanged.
   * @param text the vendor's body
   */
  readonly ownBody?: (text: string, source: TurnSource) => string;
};

export function sendAnswer(
  response: Response,
  events: Observable<TurnEvent>,
  { toBody, ownBody }: AnswerBodies,
  sendFailure: (error: unknown) => void,
): void {
  let subscription: Subscription | undefined;
  response.once('close', () => subscription?.unsubscribe());
  subscription = collectAnswer(
    events,
    (source, reply, end, own) => {
      if (source === undefined) return sendFailure(cancelledError());
      setTurnHeaders(response, source);
      setCostHeaders(response, end.cost);
      if (own === undefined) sendJson(response, toBody(source, reply, end));
      else sendJsonText(response, ownBody === undefined ? own : ownBody(own, source));
    },
    sendFailure,
  );
}

/**
 * Calls exactly one of `onAnswer` and `onFailure`, unless it is unsubscribed before. A turn that
 * was cancelled before a model answered has no source.
 * @param onAnswer gets the vendor's own body, if the answer has one
 */
export function collectAnswer(
  events: Observable<TurnEvent>,
  onAnswer: (
    source: TurnSource | undefined,
    reply: Message,
    end: TurnEnd,
    own: string | undefined,
  ) => void,
  onFailure: (error: unknown) => void,
): Subscription {
  const answer = new AnswerFold();
  let source: TurnSource | undefined;
  let own: string | undefined;
  return subscribeGuarded(events, {
    next: (event) => {
      if (event.type === 'turn-start') source = event.source;
      else if (event.type === 'turn-end') onAnswer(source, answer.toMessage(), event, own);
      else if (event.type === 'vendor-frame') own = event.text;
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
