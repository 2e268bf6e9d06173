/** Runs a turn on a socket, in the frames of its dialect. */
import { Injectable } from '@nestjs/common';
import { finalize } from 'rxjs';
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import type { TranslatedEvent, TurnEnd, TurnSource } from '../../conversation/events/turn-event.ts';
import type { Message } from '../../model/message.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import { Tracing } from '../../traces/tracing.service.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { collectAnswer } from '../http/json-response.ts';
import { cacheChoiceOf } from '../http/cache-choice-of.ts';
import { spokenTurn } from '../http/spoken-turn.ts';
import type { RequestLine } from '../log/request-line.ts';
import type { RequestKey } from '../../contract/socket-frames.ts';
import type { SocketSession } from './socket-session.ts';

/** A dialect's frames of one turn. */
export type TurnFrames = {
  /** The frame of an event of a streamed answer; undefined for an event without one. */
  readonly of: (event: TranslatedEvent) => string | undefined;
  /** The frame of a complete answer; an answer cancelled before a model answered has no source. */
  readonly answer: (source: TurnSource | undefined, reply: Message, end: TurnEnd) => string;
  readonly failure: (error: ErrorBody) => string;
  /** Sent before and after all other frames. */
  readonly first?: () => string;
  readonly last?: () => string;
};

@Injectable()
export class SocketTurns {
  constructor(
    private readonly conversation: ConversationService,
    private readonly reporter: ErrorReporter,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Ends with the socket, or with `session.cancel(key)`.
   * @throws RhetorError for a key that is already running, or too many requests
   */
  run(
    session: SocketSession,
    key: RequestKey | undefined,
    turn: ConversationRequest,
    frames: TurnFrames,
    line: RequestLine,
  ): void {
    const spoken = spokenTurn(turn, session.identity());
    const cache = cacheChoiceOf(session.headers);
    const cancel = session.begin(key);
    line.isTaken = true;
    const send = (frame: string | undefined): void => {
      if (frame !== undefined) session.send(frame);
    };
    const complete = (): void => send(frames.last?.());
    const error = (thrown: unknown): void => {
      send(frames.failure(this.reporter.describe(thrown, line)));
      complete();
    };
    send(frames.first?.());
    const { requestId } = line;
    const { caller } = session;
    const report = (fields: TurnFields): void => line.report(fields);
    const trace = this.tracing.begin({
      name: `${line.type ?? 'request'} /ws`,
      parent: session.headers,
      attributes: () => ({ 'url.path': '/ws', 'rhetor.request_id': requestId }),
    });
    const asked = {
      ...spoken,
      requestId,
      caller,
      trace,
      report,
      ...(cache !== undefined && { cache }),
    };
    const events = this.conversation.converse(asked, cancel.signal).pipe(
      finalize(() => {
        session.end(key, cancel);
        // A turn reports when its source is torn down, which happens after this.
        queueMicrotask(() => {
          line.end(200);
          trace?.end();
        });
      }),
    );
    const subscription = turn.isStreaming
      ? subscribeGuarded(events, {
          // A socket has no body of a vendor's to pass on.
          next: (event) => event.type !== 'vendor-frame' && send(frames.of(event)),
          complete,
          error,
        })
      : collectAnswer(
          events,
          (source, reply, end) => {
            send(frames.answer(source, reply, end));
            complete();
          },
          error,
        );
    session.endWithSocket(subscription);
  }
}
