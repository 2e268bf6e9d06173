/** Passes on the chunks of a chat completion, and its body, as the vendor wrote them. */
import type { TurnEnd } from '../../conversation/turn-event.ts';
import { isRecord, parseJson } from '../../model/json.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';
import { sseFrame } from '../http/own-frames.ts';

export const DONE = 'data: [DONE]\n\n';

/**
 * @param includesUsage false: the chunk of the usage, for which only Rhetor asked, is left out
 * @param lastChunk the chunk with the finish reason, for a server that proves the end without one
 */
export function chatOwnFrames(
  includesUsage: boolean,
  lastChunk: (end: TurnEnd) => string,
): OwnFrames {
  return {
    of: (frame) =>
      frame.isClosing && !includesUsage && isUsageAlone(frame.text) ? undefined : sseFrame(frame),
    end: (end, closing) => (closing.length === 0 ? lastChunk(end) : '') + DONE,
  };
}

function isUsageAlone(text: string): boolean {
  const chunk = parseJson(text);
  if (!isRecord(chunk)) return false;
  const { choices, usage } = chunk;
  return Array.isArray(choices) && choices.length === 0 && isRecord(usage);
}
