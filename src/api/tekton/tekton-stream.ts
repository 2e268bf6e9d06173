/** The stream format of Tekton's shared clients: bare `data:` frames, followed by `[DONE]`. */
import type { SseFrames } from '../http/dialect-frames.ts';
import { type StreamForm, type StreamText, streamText } from '../views/to-stream-data.ts';
import { toTokenCounts } from './to-tekton-answer.ts';

const TEKTON_FORM: StreamForm = {
  contextField: 'context_id',
  toUsage: ({ usage }) => toTokenCounts(usage),
};

/** Some clients read on until this line, even after a failure. */
const DONE = 'data: [DONE]\n\n';

export function tektonStreamText(contextId: string | undefined): StreamText {
  return streamText(contextId, TEKTON_FORM);
}

export function tektonSseFrames(contextId: string | undefined): SseFrames {
  const text = tektonStreamText(contextId);
  return {
    of: (event) => {
      const data = text.of(event);
      if (data === undefined) return undefined;
      return event.type === 'turn-end' ? frame(data) + DONE : frame(data);
    },
    failure: (error) => frame(text.failure(error)) + DONE,
  };
}

function frame(data: string): string {
  return `data: ${data}\n\n`;
}
