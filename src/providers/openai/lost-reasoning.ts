/** Whether the reasoning of earlier turns is left out of a request, which then is named; pure. */
import type { Message, ReasoningPart } from '../../model/message.ts';

export function lostReasoning(
  messages: readonly Message[],
  isLost: (part: ReasoningPart) => boolean,
): readonly string[] {
  const hasLost = messages.some(({ parts }) =>
    parts.some((part) => part.type === 'reasoning' && isLost(part)),
  );
  return hasLost ? ['reasoning'] : [];
}
