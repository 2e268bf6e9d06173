/** A turn's events as a dialect wants them before it gives them its own form. */
import type { Response } from 'express';
import { type Observable, tap } from 'rxjs';
import type { TurnEvent } from '../../conversation/turn-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

export type DialectNeeds = {
  /** The dialect's own, as they are when a model has answered. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** It has no word for an answer that was cut by Rhetor itself, as a shutdown does. */
  readonly isCutAnError?: true;
};

export function shapedEvents(
  events: Observable<TurnEvent>,
  response: Response,
  { headers, isCutAnError }: DialectNeeds,
): Observable<TurnEvent> {
  if (headers === undefined && isCutAnError === undefined) return events;
  return events.pipe(
    tap((event) => {
      if (event.type === 'turn-end' && isCutAnError) assertWhole(event.finishReason);
      // A stream that has kept alive until now has sent its headers already.
      if (event.type !== 'turn-start' || response.headersSent || headers === undefined) return;
      for (const [name, value] of Object.entries(headers())) response.setHeader(name, value);
    }),
  );
}

function assertWhole(finishReason: string): void {
  if (finishReason !== 'cancelled' && finishReason !== 'error') return;
  throw new RhetorError(
    'upstream_truncated',
    'The answer was cut before it was complete; ask again.',
  );
}
