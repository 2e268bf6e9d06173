/** Adapts a turn's events to the needs of a dialect before they are formatted. */
import type { Response } from 'express';
import { type Observable, tap } from 'rxjs';
import type { TurnEvent, TurnSource } from '../../conversation/events/turn-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import { citedEvents } from './cited-events.ts';

export type DialectNeeds = {
  /** The vendor's dialect in which the answer cites its sources; absent: the dialect is no vendor's. */
  readonly cites?: VendorDialect;
  /** The dialect's own headers, read when a model has answered. */
  readonly headers?: (source: TurnSource) => Readonly<Record<string, string>>;
  /** Set if the dialect cannot express an answer that Rhetor itself cut off, as at shutdown. */
  readonly isCutAnError?: true;
};

export function shapedEvents(
  turnEvents: Observable<TurnEvent>,
  response: Response,
  { cites, headers, isCutAnError }: DialectNeeds,
): Observable<TurnEvent> {
  const events = cites === undefined ? turnEvents : citedEvents(turnEvents, cites);
  if (headers === undefined && isCutAnError === undefined) return events;
  return events.pipe(
    tap((event) => {
      if (event.type === 'turn-end' && isCutAnError) assertWhole(event.finishReason);
      // After a keep-alive, the headers have already been sent.
      if (event.type !== 'turn-start' || response.headersSent || headers === undefined) return;
      for (const [name, value] of Object.entries(headers(event.source)))
        response.setHeader(name, value);
    }),
  );
}

function assertWhole(finishReason: string): void {
  if (finishReason !== 'cancelled' && finishReason !== 'error') return;
  throw new RhetorError(
    'upstream_truncated',
    'The answer was cut off before it was complete; ask again.',
  );
}
