/** The events with which the arguments of a call end, in the form in which the client has the tool. */
import type { ResponseStreamEvent } from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type { ToolForm } from '../../model/completion-request.ts';
import { freeTextOf } from '../compat/free-text-tool.ts';
import type { OpenOutputItem } from './open-output-item.ts';

/** Each event of the API's union, before it is numbered. */
export type NumberlessEvent = ResponseStreamEvent extends infer Event
  ? Event extends ResponseStreamEvent
    ? Omit<Event, 'sequence_number'>
    : never
  : never;

export type WriteEvent = (event: NumberlessEvent) => string;

export function callEnd(
  { id, index, text }: OpenOutputItem,
  form: ToolForm | undefined,
  write: WriteEvent,
): string {
  const at = { item_id: id, output_index: index };
  switch (form) {
    case 'free-text': {
      const input = freeTextOf(text);
      return (
        write({ type: 'response.custom_tool_call_input.delta', ...at, delta: input }) +
        write({ type: 'response.custom_tool_call_input.done', ...at, input })
      );
    }
    case 'search':
      return '';
    case undefined:
      return write({ type: 'response.function_call_arguments.done', ...at, arguments: text });
    default:
      return assertNever(form);
  }
}
