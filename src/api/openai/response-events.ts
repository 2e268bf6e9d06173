/** Streams a response: named, numbered events, the last of which contains all of it. */
import { assertNever } from '../../model/assert-never.ts';
import type { TurnSource } from '../../conversation/events/turn-event.ts';
import { toOpenAIError } from '../errors/vendor-errors.ts';
import type { SseFrames } from '../http/dialect-frames.ts';
import type { NumberlessEvent } from './call-end.ts';
import { ResponseItems } from './response-items.ts';
import { toResponseId } from './response-id.ts';
import { responseOwnFrames } from './response-own-frames.ts';
import { ownItems, type ResponseFrame, statusOf, toResponse } from './to-response.ts';

export function responseEventFrames(frame: ResponseFrame): SseFrames {
  let number = 0;
  let id = '';
  let model = '';
  const write = (event: NumberlessEvent | ResponseEvent): string =>
    `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: number++ })}\n\n`;
  const items = new ResponseItems(write, frame.tools);

  const start = (source: TurnSource): string | undefined => {
    const isFirst = model === '';
    // A model that continues for another one is named only when the response ends.
    model = source.model;
    if (!isFirst) return undefined;
    return beginning(frame.idOf(source));
  };
  const beginning = (newId: string): string => {
    id = newId;
    const response = toResponse(frame, { id, model, output: [], end: undefined });
    return (
      write({ type: 'response.created', response }) +
      write({ type: 'response.in_progress', response })
    );
  };

  const own = responseOwnFrames(frame);
  return {
    own,
    of(event) {
      switch (event.type) {
        case 'turn-start':
          return start(event.source);
        case 'text-delta':
          return items.text(event);
        case 'reasoning-delta':
          return items.reasoning(event);
        case 'tool-call-delta':
          return items.call(event);
        case 'text-marks':
          return items.marks(event.vendor);
        case 'vendor-item':
          return items.own(ownItems(event.part));
        case 'turn-end': {
          const closed = items.end();
          const status = statusOf(event.finishReason) === 'incomplete' ? 'incomplete' : 'completed';
          const response = toResponse(frame, { id, model, output: items.output, end: event });
          return closed + write({ type: `response.${status}`, response });
        }
        default:
          return assertNever(event);
      }
    },
    // The vendor sends both events, and clients handle one or the other.
    failure: (failure) => {
      const { message, code, param } = toOpenAIError(failure).error;
      const error = { code, message };
      number = Math.max(number, own.nextNumber());
      const begun = model === '' ? beginning(toResponseId(undefined)) : '';
      const response = toResponse(frame, {
        id,
        model,
        output: items.output,
        end: undefined,
        error,
      });
      return (
        begun +
        write({ type: 'error', code, message, param }) +
        write({ type: 'response.failed', response })
      );
    },
  };
}

/** Omits the fields that the vendor's client adds itself. */
type ResponseEvent = {
  readonly type:
    | 'response.created'
    | 'response.in_progress'
    | 'response.completed'
    | 'response.incomplete'
    | 'response.failed';
  readonly response: ReturnType<typeof toResponse>;
};
