/** Rhetor's own SSE frames (docs/protocol.md). */
import type { SseFrames } from '../http/dialect-frames.ts';
import { streamText } from '../views/to-stream-data.ts';

export function sseFrames(contextId: string | undefined): SseFrames {
  const text = streamText(contextId);
  return {
    of: (event) => {
      const data = text.of(event);
      return data === undefined ? undefined : frame(data);
    },
    failure: (error) => frame(text.failure(error)),
  };
}

function frame(data: string): string {
  return `event: message\ndata: ${data}\n\n`;
}
