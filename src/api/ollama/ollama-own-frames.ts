/** Passes on the lines of an answer as Ollama wrote them. */
import type { TurnEnd } from '../../conversation/turn-event.ts';
import type { OwnFrames } from '../http/dialect-frames.ts';

/** Lines made of the answer, for what the server's own cannot be shown of it. */
export type LastLines = {
  /** Empty without calls that were translated. */
  readonly calls: () => string;
  readonly end: (end: TurnEnd) => string;
};

export function ollamaOwnFrames(last: LastLines): OwnFrames {
  return {
    of: ({ text }) => `${text}\n`,
    beforeClosing: last.calls,
    end: (end, closing) => (closing.length === 0 ? last.end(end) : ''),
  };
}
