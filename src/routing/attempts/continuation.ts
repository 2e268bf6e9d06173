/** Builds the request that asks a model to continue an answer that another model began; pure. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import { textMessage } from '../../model/message.ts';

const INSTRUCTION =
  'Your answer was cut off after the text above. Go on from exactly where it ends: begin with the ' +
  'next character, repeat nothing, and do not mention the interruption.';

/**
 * With a prefill, the text comes last as the assistant's own message; otherwise an instruction
 * follows it.
 */
export function continuationRequest(
  request: CompletionRequest,
  sent: string,
  isPrefill: boolean,
): CompletionRequest {
  if (sent === '') return request;
  const begun = textMessage('assistant', sent);
  return {
    ...request,
    messages: [
      ...request.messages,
      begun,
      ...(isPrefill ? [] : [textMessage('user', INSTRUCTION)]),
    ],
  };
}
