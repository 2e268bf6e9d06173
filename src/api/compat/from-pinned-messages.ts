/** Validates pinned messages: each of them must be able to begin a window. */
import type { Message } from '../../model/message.ts';
import { fromMessages } from './from-messages.ts';
import { validationFailed } from '../validation/validate-body.ts';

/** @throws RhetorError `validation_failed` that names the field */
export function fromPinnedMessages(values: readonly unknown[]): readonly Message[] {
  const messages = fromMessages(values, 'pinned_messages');
  const tool = messages.findIndex(({ parts }) =>
    parts.some(({ type }) => type === 'tool-call' || type === 'tool-result'),
  );
  if (tool !== -1)
    throw fault(tool, 'cannot be pinned, since a call and its result belong together');
  const first = messages.findIndex(({ role }) => role !== 'system');
  if (first !== -1 && messages[first]?.role !== 'user') {
    throw fault(first, "must come after a user's message: no window begins with an answer");
  }
  return messages;
}

function fault(index: number, message: string) {
  return validationFailed([{ field: `pinned_messages.${index}`, message }]);
}
