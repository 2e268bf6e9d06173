/**
 * Writes a turn's events as server-sent events: one subscriber, one write for simultaneous events,
 * bounded memory.
 */
import type { Response } from 'express';
import type { Observable, Subscription } from 'rxjs';
import type { TurnEvent, TurnStart } from '../../conversation/events/turn-event.ts';
import type { ErrorBody } from '../../contract/error-body.ts';
import { subscribeGuarded } from '../../streams/subscribe-guarded.ts';
import type { SseFrames } from './dialect-frames.ts';
import { chosenFrames } from './own-frames.ts';
import { responseWriter } from './response-writer.ts';
import { DROPPED, droppedNames, setTurnHeaders } from './turn-headers.ts';
import { STREAM_KEEP_ALIVE_MS } from '../limits.ts';

export type SseFailures = {
  /** Builds the error body of the terminal frame. */
  readonly describe: (error: unknown) => ErrorBody;
  /** Answers with an HTTP error status, while no headers have been sent. */
  readonly send: (error: unknown) => void;
};

/** Closing the response unsubscribes, which cancels the turn down to the upstream socket. */
export function sendEvents(
  response: Response,
  events: Observable<TurnEvent>,
  frames: SseFrames,
  failures: SseFailures,
): void {
  const open = (): void => {
    response.writeHead(200, {
      'content-type': frames.contentType ?? 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
  };
  const writer = responseWriter(response);
  let gathered = '';
  const take = (): string => {
    const text = gathered;
    gathered = '';
    return text;
  };
  const flush = (): void => {
    const text = take();
    if (text === '' || response.writableEnded || response.destroyed) return;
    keepAlive.refresh();
    writer.write(text);
  };
  /** A write per frame would cost 2 µs each; simultaneous events arrive within one microtask. */
  const write = (text: string): void => {
    if (gathered === '') queueMicrotask(flush);
    gathered += text;
  };
  const keepAlive = setInterval(() => {
    if (!response.headersSent) open();
    write(frames.keepAlive?.() ?? ': keep-alive\n\n');
    flush();
  }, STREAM_KEEP_ALIVE_MS);

  const chosen = chosenFrames(frames);
  const named = new Set<string>();
  const begin = ({ source }: TurnStart): void => {
    const news = source.route.dropped.filter((name) => !named.has(name));
    for (const name of news) named.add(name);
    if (!response.headersSent) {
      setTurnHeaders(response, source);
      open();
    } else if (news.length > 0 && frames.contentType === undefined) {
      // What is known too late for the header; clients skip comments.
      write(`: ${DROPPED}: ${droppedNames(news)}\n\n`);
    }
  };
  const deliver = (event: TurnEvent): void => {
    if (response.writableEnded) return;
    if (event.type === 'turn-start') begin(event);
    const text = chosen.of(event);
    if (text !== undefined) write(text);
  };
  const fail = (error: unknown): void => {
    clearInterval(keepAlive);
    if (!response.headersSent) return failures.send(error);
    writer.end(take() + chosen.unended() + frames.failure(failures.describe(error)));
  };

  let subscription: Subscription | undefined;
  response.once('close', () => {
    clearInterval(keepAlive);
    subscription?.unsubscribe();
  });
  subscription = subscribeGuarded(events, {
    next: deliver,
    complete: () => writer.end(take()),
    error: fail,
  });
}
