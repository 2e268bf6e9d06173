/** A response as it is streamed: named, numbered events, the last of which has it whole. */
import { assertNever } from '../../model/assert-never.ts';
import { toOpenAIError } from '../compat/vendor-errors.ts';
import type { SseFrames } from '../http/sse-response.ts';
import { type NumberlessEvent, ResponseItems } from './response-items.ts';
import { type ResponseFrame, statusOf, toResponse } from './to-response.ts';

export function responseEventFrames(frame: ResponseFrame): SseFrames {
  let number = 0;
  let model = '';
  const write = (event: NumberlessEvent | ResponseEvent): string =>
    `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: number++ })}\n\n`;
  const items = new ResponseItems(write);

  const start = (name: string): string | undefined => {
    const isFirst = model === '';
    // Another model that goes on is named when the response ends.
    model = name;
    if (!isFirst) return undefined;
    const response = toResponse(frame, { model, output: [], end: undefined });
    return (
      write({ type: 'response.created', response }) +
      write({ type: 'response.in_progress', response })
    );
  };

  return {
    of(event) {
      switch (event.type) {
        case 'turn-start':
          return start(event.source.model);
        case 'text-delta':
          return event.text === '' ? undefined : items.text(event.text);
        case 'reasoning-delta':
          return items.reasoning(event);
        case 'tool-call-delta':
          return items.call(event);
        case 'turn-end': {
          const closed = items.end();
          const status = statusOf(event.finishReason) === 'incomplete' ? 'incomplete' : 'completed';
          const response = toResponse(frame, { model, output: items.output, end: event });
          return closed + write({ type: `response.${status}`, response });
        }
        default:
          return assertNever(event);
      }
    },
    failure: (failure) => {
      const { message, code, param } = toOpenAIError(failure).error;
      return write({ type: 'error', code, message, param });
    },
  };
}

/** The vendor's client adds to these what its type has besides. */
type ResponseEvent = {
  readonly type:
    'response.created' | 'response.in_progress' | 'response.completed' | 'response.incomplete';
  readonly response: ReturnType<typeof toResponse>;
};
